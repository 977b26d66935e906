using System.Buffers;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Relay.Conversion;

/// <summary>Looks at the result as it is written: what a peer could take amiss must not leave here, whatever the parser made of the message.</summary>
internal sealed class FitnessCheck(BodyType target)
{
    private static readonly SearchValues<byte> LineEndsAndNul = SearchValues.Create("\r\n\0"u8);

    private bool _afterCarriageReturn;
    private bool _isUnfit;

    /// <summary>Whether all that came is lines ended by CRLF, without NUL, and in 7 bits where that is the target.</summary>
    public bool IsFit => !_isUnfit && !_afterCarriageReturn;

    public void Add(ReadOnlySpan<byte> octets)
    {
        if (target == BodyType.SevenBit && !Ascii.IsValid(octets)) _isUnfit = true;
        while (!_isUnfit && !octets.IsEmpty)
        {
            if (_afterCarriageReturn)
            {
                _isUnfit = octets[0] != (byte)'\n';
                _afterCarriageReturn = false;
                octets = octets[1..];
                continue;
            }

            var at = octets.IndexOfAny(LineEndsAndNul);
            if (at < 0) return;
            _afterCarriageReturn = octets[at] == (byte)'\r';
            _isUnfit = !_afterCarriageReturn;
            octets = octets[(at + 1)..];
        }
    }
}
