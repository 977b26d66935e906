using System.Diagnostics.CodeAnalysis;

namespace Postrider.Mail.Dkim;

/// <summary>Base64 as tags hold it: with white space anywhere (RFC 6376, 2.10).</summary>
internal static class Base64
{
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? octets)
    {
        // At most as long as a tag list, which is bounded.
        var decoded = new byte[(text.Length * 3 / 4) + 3];
        octets = Convert.TryFromBase64String(TagList.WithoutSpace(text), decoded, out var length) ? decoded[..length] : null;
        return octets is not null;
    }
}
