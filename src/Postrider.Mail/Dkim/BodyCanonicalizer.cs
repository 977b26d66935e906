using System.Buffers;

namespace Postrider.Mail.Dkim;

/// <summary>
/// Puts a body into canonical form while it streams by (RFC 6376, 3.4.3 and 3.4.4), in memory that does not depend on its length.
/// Only CRLF ends a line; a bare CR or LF is an octet like others.
/// </summary>
/// <param name="form">The wanted form.</param>
public sealed class BodyCanonicalizer(Canonicalization form)
{
    /// <summary>Short enough that one place to be changed has few octets looked at line by line.</summary>
    private const int PieceLength = 2048;

    private static readonly byte[] LineEnds = [.. Enumerable.Repeat("\r\n"u8.ToArray(), 128).SelectMany(end => end)];

    // Withheld until text follows: line ends may be the last ones, white space may end its line, CR may begin a line end.
    private long _lineEnds;
    private bool _isSpaceWithheld;
    private bool _isReturnWithheld;
    private bool _hasText;

    /// <summary>Takes the next octets of the body, in pieces of any length.</summary>
    public void Append(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            var piece = octets[..Math.Min(octets.Length, PieceLength)];
            octets = octets[piece.Length..];
            AppendLines(piece[AppendCanonical(piece, output)..], output);
        }
    }

    /// <summary>Writes the beginning of a piece as it is, where that is in canonical form already: three searches with vectors find that out sooner than a look at each line.</summary>
    /// <returns>Octets written; 0 where something in the piece has to change.</returns>
    private int AppendCanonical(ReadOnlySpan<byte> piece, IBufferWriter<byte> output)
    {
        if (_isSpaceWithheld || _isReturnWithheld) return 0;
        // What ends it may have to change by what follows.
        var text = piece.TrimEnd(form == Canonicalization.Simple ? "\r\n"u8 : " \r\n"u8);
        if (text.IsEmpty || (form == Canonicalization.Relaxed && (text.Contains((byte)'\t') || text.IndexOf("  "u8) >= 0 || text.IndexOf(" \r"u8) >= 0))) return 0;
        WriteText(text, output);
        return text.Length;
    }

    private void AppendLines(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            if (_isReturnWithheld)
            {
                _isReturnWithheld = false;
                if (octets[0] == '\n')
                {
                    _lineEnds++;
                    _isSpaceWithheld = false;
                    octets = octets[1..];
                    continue;
                }

                WriteText("\r"u8, output);
            }

            var length = octets.IndexOf((byte)'\r');
            AppendText(length < 0 ? octets : octets[..length], output);
            if (length < 0) return;
            _isReturnWithheld = true;
            octets = octets[(length + 1)..];
        }
    }

    /// <summary>Writes what the end of the body asks for: one line end after text; after no text, one in the simple form and none in the relaxed.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_isReturnWithheld) WriteText("\r"u8, output);
        if (_hasText || form == Canonicalization.Simple) output.Write("\r\n"u8);
    }

    private void AppendText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.IsEmpty) return;
        if (form == Canonicalization.Simple)
        {
            WriteText(text, output);
            return;
        }

        var trimmed = text.TrimStart(" \t"u8);
        _isSpaceWithheld |= trimmed.Length < text.Length;
        var length = trimmed.Length;
        trimmed = trimmed.TrimEnd(" \t"u8);
        if (trimmed.IsEmpty) return;
        // Most lines have single spaces alone: two searches with vectors find that out sooner than a look at each word.
        if (!trimmed.Contains((byte)'\t') && trimmed.IndexOf("  "u8) < 0) WriteText(trimmed, output);
        else WriteWords(trimmed, output);
        _isSpaceWithheld = trimmed.Length < length;
    }

    private void WriteWords(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        while (true)
        {
            var length = text.IndexOfAny((byte)' ', (byte)'\t');
            WriteText(length < 0 ? text : text[..length], output);
            if (length < 0) return;
            _isSpaceWithheld = true;
            text = text[length..].TrimStart(" \t"u8);
        }
    }

    private void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        for (; _lineEnds > 0; _lineEnds -= Math.Min(_lineEnds, LineEnds.Length / 2))
            output.Write(LineEnds.AsSpan(0, (int)Math.Min(2 * _lineEnds, LineEnds.Length)));
        if (_isSpaceWithheld) output.Write(" "u8);
        _isSpaceWithheld = false;
        _hasText = true;
        output.Write(text);
    }
}
