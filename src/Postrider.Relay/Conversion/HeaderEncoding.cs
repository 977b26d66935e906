using System.Diagnostics.CodeAnalysis;
using System.Text;
using MimeKit;

namespace Postrider.Relay.Conversion;

/// <summary>
/// Writes a header field that holds raw 8-bit octets in ASCII. No standard allows such a field without SMTPUTF8, yet old programs write them
/// and every other MTA passes them on; an encoded word (RFC 2047) or parameter (RFC 2231) says the same to all readers, where a bounce would say nothing.
/// An address has no ASCII form (RFC 6531, 3.2): then the answer is no.
/// </summary>
internal static class HeaderEncoding
{
    private const int MaximumLineLength = 998;

    /// <param name="header">The field as it was read. Octets that are not UTF-8 are taken for Latin-1.</param>
    /// <param name="field">The whole field with its line end.</param>
    public static bool TryEncode(Header header, [NotNullWhen(true)] out byte[]? field)
    {
        field = null;
        // A line without a colon is no field: the parser is more patient than those who read it next.
        if (!Ascii.IsValid(header.RawField) || header.RawField.AsSpan().IndexOf((byte)'\n') >= 0) return false;
        string text;
        try
        {
            var encoded = new Header(Encoding.UTF8, header.Field, header.Value);
            text = $"{encoded.Field}:{Encoding.UTF8.GetString(encoded.RawValue)}";
        }
        catch (ArgumentException)
        {
            return false;
        }

        text = text.ReplaceLineEndings("\r\n");
        if (!Ascii.IsValid(text) || !text.EndsWith("\r\n", StringComparison.Ordinal)) return false;
        if (text.Split("\r\n").Any(line => line.Length > MaximumLineLength)) return false;
        var octets = Encoding.ASCII.GetBytes(text);
        if (!SaysTheSame(header, octets)) return false;
        field = octets;
        return true;
    }

    /// <summary>Whether the field reads as before: what has no place for an encoded word, such as an address, loses its letters.</summary>
    private static bool SaysTheSame(Header before, byte[] after) =>
        // Parameters are read in another way than they are written (RFC 2231).
        before.Id is HeaderId.ContentType or HeaderId.ContentDisposition
        || (Header.TryParse(after, out var header) && Letters(header.Value).SequenceEqual(Letters(before.Value)));

    private static IEnumerable<char> Letters(string value) => value.Where(c => !char.IsWhiteSpace(c) && c is not ('"' or '\\' or '<' or '>'));
}
