using System.Buffers;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>The octets of a header that a signature covers.</summary>
internal static class SignedFields
{
    /// <summary>
    /// Writes the named fields in canonical form: each name takes the lowest field of that name that is not taken yet, or nothing,
    /// which is how a signature forbids that one be added (RFC 6376, 5.4.2).
    /// </summary>
    /// <param name="header">The header.</param>
    /// <param name="names">The value of <c>h=</c>.</param>
    /// <param name="form">The canonical form.</param>
    /// <param name="own">The number of the signature's own field, which it cannot cover in this way; -1 where it does not stand in the header.</param>
    /// <param name="output">Gets the fields.</param>
    public static void Write(FieldTable header, IReadOnlyList<string> names, Canonicalization form, int own, IBufferWriter<byte> output)
    {
        Span<bool> isTaken = stackalloc bool[FieldTable.MaximumFields];
        isTaken = isTaken[..header.Count];
        if (own >= 0) isTaken[own] = true;
        for (var n = 0; n < names.Count; n++)
        {
            for (var i = header.Count - 1; i >= 0; i--)
            {
                if (isTaken[i] || !header.Is(i, names[n])) continue;
                isTaken[i] = true;
                HeaderCanonicalizer.Write(header.Field(i), form, output);
                output.Write("\r\n"u8);
                break;
            }
        }
    }

    /// <summary>Writes a signature's own field, its <c>b=</c> emptied together with the white space there, and without its line end (3.7).</summary>
    public static void WriteOwn(ReadOnlySpan<byte> field, Canonicalization form, IBufferWriter<byte> output)
    {
        var (start, end) = FindSignature(field);
        byte[] emptied = [.. field[..start], .. field[end..]];
        HeaderCanonicalizer.Write(emptied, form, output);
    }

    /// <summary>Where the value of <c>b=</c> stands, from behind the equals sign to the semicolon or the end.</summary>
    private static (int Start, int End) FindSignature(ReadOnlySpan<byte> field)
    {
        var tagStart = field.IndexOf((byte)':') + 1;
        while (tagStart < field.Length)
        {
            var length = field[tagStart..].IndexOf((byte)';');
            var tagEnd = length < 0 ? field.Length : tagStart + length;
            var equals = field[tagStart..tagEnd].IndexOf((byte)'=');
            if (equals >= 0 && field.Slice(tagStart, equals).Trim(" \t\r\n"u8) is [(byte)'b']) return (tagStart + equals + 1, tagEnd);
            tagStart = tagEnd + 1;
        }

        return (field.Length, field.Length);
    }
}
