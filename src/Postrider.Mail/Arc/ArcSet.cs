using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Arc;

/// <summary>The three fields of one instance, by their numbers in the header (RFC 8617, 4.2).</summary>
/// <param name="Results">ARC-Authentication-Results.</param>
/// <param name="Message">ARC-Message-Signature.</param>
/// <param name="Seal">ARC-Seal.</param>
internal readonly record struct ArcSet(int Results, int Message, int Seal)
{
    private static ReadOnlySpan<byte> Space => " \t\r\n"u8;

    /// <summary>The instance number at <c>i=</c>, or 0 where there is no good one.</summary>
    /// <param name="body">The body of one of the three fields.</param>
    /// <param name="isResults">Whether it is the results: there <c>i=</c> stands first, and what follows is no tag list (4.1.1).</param>
    public static int InstanceOf(ReadOnlySpan<byte> body, bool isResults)
    {
        if (isResults)
        {
            var semicolon = body.IndexOf((byte)';');
            return semicolon < 0 ? 0 : InstanceIn(System.Text.Encoding.UTF8.GetString(body[..semicolon]));
        }

        return body.Length <= TagList.MaximumLength && TagList.TryParse(System.Text.Encoding.UTF8.GetString(body), out var tags, out _) ? Number(tags["i"]) : 0;
    }

    private static int InstanceIn(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals >= 0 && text.AsSpan(0, equals).Trim() is "i" ? Number(text[(equals + 1)..].Trim()) : 0;
    }

    // RFC 8617, 4.2.1: one or two digits, from 1 to 50.
    private static int Number(string? text) =>
        text is { Length: 1 or 2 } && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is > 0 and <= ArcChain.MaximumSets and var number ? number : 0;
}
