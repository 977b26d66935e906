using System.Buffers;

namespace Postrider.Mail.Dkim;

/// <summary>Puts header fields into canonical form (RFC 6376, 3.4.1 and 3.4.2).</summary>
public static class HeaderCanonicalizer
{
    /// <summary>Writes one field without its line end, for the last one that is hashed has none (3.7).</summary>
    /// <param name="field">The whole field, folds and line end included.</param>
    /// <param name="form">The wanted form.</param>
    /// <param name="output">Gets the canonical field.</param>
    public static void Write(ReadOnlySpan<byte> field, Canonicalization form, IBufferWriter<byte> output)
    {
        if (form == Canonicalization.Simple) output.Write(WithoutLineEnd(field));
        else WriteRelaxed(field, output);
    }

    /// <summary>The field without the one line end that closes it.</summary>
    internal static ReadOnlySpan<byte> WithoutLineEnd(ReadOnlySpan<byte> field)
    {
        if (field is [.., (byte)'\n']) field = field[..^1];
        return field is [.., (byte)'\r'] ? field[..^1] : field;
    }

    private static void WriteRelaxed(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        var canonical = output.GetSpan(field.Length + 1);
        var colon = Math.Max(0, field.IndexOf((byte)':'));
        var written = 0;
        foreach (var octet in field[..colon].TrimEnd(" \t"u8)) canonical[written++] = octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;
        canonical[written++] = (byte)':';

        var value = field[Math.Min(field.Length, colon + 1)..];
        var start = written;
        var isSpaceWithheld = false;
        for (var i = 0; i < value.Length; i++)
        {
            var octet = value[i];
            if (octet is (byte)' ' or (byte)'\t')
            {
                isSpaceWithheld = true;
                continue;
            }

            // A fold vanishes; the white space that makes it one stays, as a single space.
            if (octet == '\n' || (octet == '\r' && i + 1 < value.Length && value[i + 1] == '\n')) continue;
            if (isSpaceWithheld && written > start) canonical[written++] = (byte)' ';
            isSpaceWithheld = false;
            canonical[written++] = octet;
        }

        output.Advance(written);
    }
}
