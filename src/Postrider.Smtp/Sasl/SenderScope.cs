namespace Postrider.Smtp.Sasl;

/// <summary>The addresses that a principal may send from.</summary>
public sealed class SenderScope
{
    /// <summary>Any address.</summary>
    public static readonly SenderScope Any = new([]) { IsAny = true };

    private readonly HashSet<string> _patterns;

    /// <param name="patterns"><c>user@domain</c>, <c>@domain</c> for all of a domain, <c>@.domain</c> for all below it, or <c>*</c>.</param>
    public SenderScope(IEnumerable<string> patterns)
    {
        Patterns = [.. patterns];
        _patterns = new HashSet<string>(Patterns, StringComparer.OrdinalIgnoreCase);
        IsAny = _patterns.Contains("*");
    }

    public IReadOnlyList<string> Patterns { get; }

    public bool IsAny { get; private init; }

    /// <summary>Whether the address may be used. Local parts compare without regard to case, for people mistype it.</summary>
    public bool Allows(MailboxAddress address)
    {
        if (IsAny || _patterns.Contains(address.ToString()) || _patterns.Contains($"@{address.Destination}")) return true;
        for (var ancestor = address.Domain.Parent; !ancestor.IsEmpty; ancestor = ancestor.Parent)
            if (_patterns.Contains($"@.{ancestor}")) return true;
        return false;
    }
}
