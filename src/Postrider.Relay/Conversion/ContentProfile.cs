using System.Text;
using MimeKit;
using Postrider.Smtp;

namespace Postrider.Relay.Conversion;

/// <summary>What kinds of octets some content holds, gathered while it passes in pieces.</summary>
internal sealed class ContentProfile
{
    /// <summary>Octets of a line without its end (RFC 5321, 4.5.3.1.6).</summary>
    private const int MaximumLineLength = 998;

    private Decoder? _utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private char[] _characters = [];
    private long _length;
    private long _eightBit;
    private long _special;
    private int _lineLength;
    private bool _hasLongLine;
    private bool _afterCarriageReturn;
    private bool _isBinary;

    public bool HasEightBit => _eightBit > 0;

    /// <summary>Whether it can be read as UTF-8.</summary>
    public bool IsUtf8 => _utf8 is not null;

    public void Add(ReadOnlySpan<byte> octets)
    {
        _length += octets.Length;
        Decode(octets);
        foreach (var octet in octets)
        {
            switch (octet)
            {
                case (byte)'\n':
                    _isBinary |= !_afterCarriageReturn;
                    _lineLength = 0;
                    break;
                case 0:
                    _isBinary = true;
                    break;
                default:
                    _isBinary |= _afterCarriageReturn;
                    if (octet != (byte)'\r' && ++_lineLength > MaximumLineLength) _hasLongLine = true;
                    if (octet >= 0x80) _eightBit++;
                    else if (octet == (byte)'=' || octet == 0x7f || (octet < ' ' && octet is not ((byte)'\t' or (byte)'\r'))) _special++;
                    break;
            }

            _afterCarriageReturn = octet == (byte)'\r';
        }
    }

    /// <summary>Whether it may be sent as it is with BODY of this type.</summary>
    public bool Fits(BodyType target) => !_isBinary && !_afterCarriageReturn && !_hasLongLine && (target == BodyType.EightBitMime || !HasEightBit);

    /// <summary>The encoding that makes it least longer; text stays readable where that is as good.</summary>
    public ContentEncoding BestEncoding()
    {
        // Quoted-printable knows CRLF alone as a line end (RFC 2045, 6.7); other uses of CR and LF must come back as they were.
        if (_isBinary || _afterCarriageReturn) return ContentEncoding.Base64;
        return (_eightBit + _special) * 2 <= _length * 0.37 ? ContentEncoding.QuotedPrintable : ContentEncoding.Base64;
    }

    private void Decode(ReadOnlySpan<byte> octets)
    {
        if (_utf8 is null) return;
        var needed = Encoding.UTF8.GetMaxCharCount(octets.Length);
        if (_characters.Length < needed) _characters = new char[needed];
        try
        {
            _utf8.GetChars(octets, _characters, flush: false);
        }
        catch (DecoderFallbackException)
        {
            _utf8 = null;
        }
    }
}
