using Postrider.Mail.Dmarc;
using Postrider.Relay.Reporting;
using Postrider.Smtp;

namespace Postrider.Relay.Judging;

/// <summary>What becomes of a judged message.</summary>
/// <param name="Applied">The policy that was followed.</param>
public sealed record Ruling(DmarcPolicy Applied)
{
    /// <summary>The message goes on as any other.</summary>
    public static readonly Ruling Pass = new(DmarcPolicy.None);

    /// <summary>The answer to the client in place of 250; <c>null</c> where the message is taken.</summary>
    public Reply? Refusal { get; init; }

    /// <summary>Why it is marked, in the words of RFC 8601: <c>dmarc=fail header.from=example.com</c>; <c>null</c> where it is not.</summary>
    public string? Mark { get; init; }

    /// <summary>Why something else was done than the author's domain asks for; <c>null</c> where it was not.</summary>
    public PolicyOverride? Override { get; init; }
}
