using MimeKit.IO.Filters;

namespace Postrider.Relay.Conversion;

/// <summary>Puts a question mark for each octet that is not ASCII text, and leaves line ends as they are.</summary>
internal sealed class MaskFilter : MimeFilterBase
{
    protected override byte[] Filter(byte[] input, int startIndex, int length, out int outputIndex, out int outputLength, bool flush)
    {
        EnsureOutputSize(length, false);
        for (var i = 0; i < length; i++)
        {
            var octet = input[startIndex + i];
            OutputBuffer[i] = octet is 0 or >= 0x80 ? (byte)'?' : octet;
        }

        outputIndex = 0;
        outputLength = length;
        return OutputBuffer;
    }
}
