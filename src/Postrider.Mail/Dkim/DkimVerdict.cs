using Postrider.Smtp;

namespace Postrider.Mail.Dkim;

/// <summary>The judgement on one signature of a message.</summary>
/// <param name="Result">The word for it.</param>
/// <param name="Reason">Why, for people; <c>null</c> for a pass without a but.</param>
public sealed record DkimVerdict(DkimResult Result, string? Reason)
{
    /// <summary><c>d=</c>: who takes responsibility; empty where the field could not be read.</summary>
    public DomainName Domain { get; init; }

    /// <summary><c>s=</c>.</summary>
    public string Selector { get; init; } = "";

    /// <summary><c>i=</c>, or <c>null</c> where it is not given and means <c>@</c> and <see cref="Domain"/>.</summary>
    public string? Identity { get; init; }

    /// <summary><c>a=</c>, where it could be read.</summary>
    public DkimAlgorithm? Algorithm { get; init; }

    /// <summary>The beginning of <c>b=</c>, by which Authentication-Results tells signatures apart (RFC 6008).</summary>
    public string SignatureStart { get; init; } = "";

    /// <summary>Length of the key in bits; 0 where there is none.</summary>
    public int KeyBits { get; init; }

    /// <summary>The names in <c>h=</c>.</summary>
    public IReadOnlyList<string> SignedFields { get; init; } = [];

    /// <summary>Octets at the end of the canonical body that <c>l=</c> leaves unsigned: anybody may have written them.</summary>
    public long UnsignedOctets { get; init; }

    /// <summary>Whether <c>l=</c> is there: whoever passes the message on may add to it.</summary>
    public bool IsBodyOpen { get; init; }

    /// <summary>Whether the key says that its domain is still trying DKIM out (<c>t=y</c>).</summary>
    public bool IsTest { get; init; }

    /// <summary>The DNS answer that the judgement stands on, or <c>null</c> where none was needed.</summary>
    public DkimKeyAnswer? Key { get; init; }
}
