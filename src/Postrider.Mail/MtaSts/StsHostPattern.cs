using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>An <c>mx</c> of a policy: a host, or with <c>*.</c> all that have one label more (RFC 8461, 4.1).</summary>
public readonly record struct StsHostPattern(DomainName Name, bool IsWildcard)
{
    /// <summary>Takes A-labels and U-labels alike: both stand for one name (RFC 5890, 2.3.2.1).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out StsHostPattern pattern)
    {
        pattern = default;
        var isWildcard = text.StartsWith("*.", StringComparison.Ordinal);
        if (!DomainName.TryParse(isWildcard ? text[2..] : text, out var name)) return false;
        pattern = new StsHostPattern(name, isWildcard);
        return true;
    }

    public bool Covers(DomainName host) => IsWildcard ? host.Parent == Name && !host.IsEmpty : host == Name;

    public override string ToString() => IsWildcard ? $"*.{Name}" : Name.Value;
}
