using System.Diagnostics.CodeAnalysis;

namespace Postrider.Mail.Dkim;

/// <summary>The public key of a selector as the DNS has it (RFC 6376, 3.6.1).</summary>
/// <param name="KeyType"><c>k=</c>: <c>rsa</c> or <c>ed25519</c> for those in use.</param>
/// <param name="Key"><c>p=</c>; empty for a key that was revoked.</param>
/// <param name="IsSha256Allowed">Whether <c>h=</c> is absent or names SHA-256.</param>
/// <param name="IsForMail">Whether <c>s=</c> is absent or names mail.</param>
/// <param name="IsTest"><c>t=y</c>: the domain tries DKIM out; a failure ought to mean nothing.</param>
/// <param name="IsStrict"><c>t=s</c>: <c>i=</c> may not name a subdomain.</param>
/// <param name="Notes"><c>n=</c>, for people.</param>
public sealed record DkimKeyRecord(
    string KeyType,
    ReadOnlyMemory<byte> Key,
    bool IsSha256Allowed,
    bool IsForMail,
    bool IsTest,
    bool IsStrict,
    string? Notes)
{
    public bool IsRevoked => Key.IsEmpty;

    /// <summary>Reads a record, its strings already joined.</summary>
    /// <param name="text">The TXT record.</param>
    /// <param name="record">The record, when it could be read.</param>
    /// <param name="mistake">What is wrong, when it could not.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out DkimKeyRecord? record, [NotNullWhen(false)] out string? mistake)
    {
        record = null;
        if (!TagList.TryParse(text, out var tags, out mistake)) return false;
        if (tags["v"] is { } version && (version != "DKIM1" || tags.First != "v"))
        {
            mistake = "v= is not DKIM1 or not the first tag";
            return false;
        }

        if (tags["p"] is not { } encoded)
        {
            mistake = "p= is missing";
            return false;
        }

        if (!Base64.TryDecode(encoded, out var key))
        {
            mistake = "p= is not base64";
            return false;
        }

        record = new DkimKeyRecord(
            tags["k"] ?? "rsa", key, Names(tags["h"], "sha256"), Names(tags["s"], "email") || Names(tags["s"], "*"),
            tags["t"] is { } && Names(tags["t"], "y"), tags["t"] is { } && Names(tags["t"], "s"), tags["n"]);
        return true;
    }

    /// <summary>Whether a list with colons has the word; an absent list has every word.</summary>
    private static bool Names(string? list, string word)
    {
        if (list is null) return true;
        foreach (var range in list.AsSpan().Split(':'))
            if (list.AsSpan(range).Trim(" \t\r\n").Equals(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
