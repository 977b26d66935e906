using Postrider.Smtp;

namespace Postrider.Mail.Srs;

/// <summary>The local part of an SRS address, taken apart. Nothing of it is to be believed before its hash was compared.</summary>
/// <param name="Kind">Which form it has.</param>
/// <param name="Hash">What only the forwarder can make.</param>
/// <param name="Day">When it was made, as <see cref="SrsDay"/> writes it; empty for <see cref="SrsKind.Later"/>.</param>
/// <param name="Domain">The sender's domain, or the first forwarder's.</param>
/// <param name="Rest">The sender's local part; or all that stands behind <c>SRS0</c> in the first forwarder's address, its separator included.</param>
public readonly record struct SrsLocalPart(SrsKind Kind, string Hash, string Day, DomainName Domain, string Rest)
{
    /// <summary>Octets of a local part (RFC 5321, 4.5.3.1.1).</summary>
    public const int MaximumLength = 64;

    private const string FirstMark = "SRS0";
    private const string LaterMark = "SRS1";

    /// <summary>Whether a local part begins as one: the mark in any case, then one of the three separators that are in use.</summary>
    public static bool IsMarked(ReadOnlySpan<char> localPart) => IsMarked(localPart, FirstMark) || IsMarked(localPart, LaterMark);

    /// <param name="localPart">The local part as it is meant, without quotes.</param>
    public static bool TryParse(string localPart, out SrsLocalPart parts)
    {
        ArgumentNullException.ThrowIfNull(localPart);
        parts = default;
        if (localPart.Length > MaximumLength) return false;
        if (IsMarked(localPart, FirstMark))
        {
            // The sender's own local part may hold further signs of equality.
            if (localPart[(FirstMark.Length + 1)..].Split('=', 4) is not [var hash, var day, var domain, var rest] || rest.Length == 0) return false;
            if (!DomainName.TryParse(domain, out var name)) return false;
            parts = new SrsLocalPart(SrsKind.First, hash, day, name, rest);
            return true;
        }

        if (!IsMarked(localPart, LaterMark)) return false;
        if (localPart[(LaterMark.Length + 1)..].Split('=', 3) is not [var seal, var forwarder, var kept] || !IsRest(kept)) return false;
        if (!DomainName.TryParse(forwarder, out var first)) return false;
        parts = new SrsLocalPart(SrsKind.Later, seal, "", first, kept);
        return true;
    }

    /// <summary>What a later forwarder keeps of the first one's local part, or <c>null</c> where it is none.</summary>
    public static string? RestOfFirst(string localPart)
    {
        ArgumentNullException.ThrowIfNull(localPart);
        if (!IsMarked(localPart, FirstMark)) return null;
        var rest = localPart[FirstMark.Length..];
        return IsRest(rest) ? rest : null;
    }

    /// <summary>The first forwarder's local part again.</summary>
    public string ToFirst() => FirstMark + Rest;

    public override string ToString() => Kind == SrsKind.First ? $"{FirstMark}={Hash}={Day}={Domain}={Rest}" : $"{LaterMark}={Hash}={Domain}={Rest}";

    private static bool IsMarked(ReadOnlySpan<char> localPart, string mark) =>
        localPart.Length > mark.Length && localPart.StartsWith(mark, StringComparison.OrdinalIgnoreCase) && IsSeparator(localPart[mark.Length]);

    private static bool IsRest(string text) => text.Length > 1 && IsSeparator(text[0]);

    private static bool IsSeparator(char c) => c is '=' or '-' or '+';
}
