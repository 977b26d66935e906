using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Tests.Data;

/// <summary>The rules of the body after DATA, an octet at a time and without any care for speed.</summary>
internal static class NaiveDecoder
{
    /// <returns>The message, how much of the input it took, or -1 where its end did not come, and the first fault.</returns>
    public static (byte[] Message, int Consumed, LineEndFault Fault) Decode(ReadOnlySpan<byte> input, LineEnds policy)
    {
        var message = new List<byte>();
        var fault = LineEndFault.None;
        var atLineStart = true;
        var i = 0;
        while (i < input.Length)
        {
            if (atLineStart && input[i] == '.')
            {
                if (input[(i + 1)..].StartsWith("\r\n"u8)) return ([.. message], i + 3, fault);
                i++;
                atLineStart = false;
                continue;
            }

            atLineStart = false;
            if (input[i..].StartsWith("\r\n"u8))
            {
                message.AddRange("\r\n"u8);
                atLineStart = true;
                i += 2;
                continue;
            }

            if (input[i] is (byte)'\r' or (byte)'\n')
            {
                if (fault == LineEndFault.None) fault = input[i] == '\r' ? LineEndFault.BareCarriageReturn : LineEndFault.BareLineFeed;
                if (policy == LineEnds.Normalize) message.AddRange("\r\n"u8);
                else message.Add(input[i]);
            }
            else
            {
                message.Add(input[i]);
            }

            i++;
        }

        return ([.. message], -1, fault);
    }
}
