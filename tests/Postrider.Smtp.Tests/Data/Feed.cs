using System.Buffers;
using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Tests.Data;

/// <summary>Gives a decoder its input as a connection would: what was not consumed comes again, with more behind it.</summary>
internal static class Feed
{
    /// <param name="arrivals">How many octets come at a time, going round.</param>
    /// <param name="blocks">How long the blocks are in which they lie.</param>
    /// <returns>The message, how much of the input it took, or -1 where its end did not come, and the first fault.</returns>
    public static (byte[] Message, int Consumed, LineEndFault Fault) Decode(DataDecoder decoder, ReadOnlySpan<byte> input, IReadOnlyList<int> arrivals, IReadOnlyList<int> blocks)
    {
        var message = new ArrayBufferWriter<byte>();
        var consumed = 0;
        var come = 0;
        for (var i = 0; come < input.Length; i++)
        {
            come = Math.Min(input.Length, come + arrivals[i % arrivals.Count]);
            var available = Pieces.Cut(input[consumed..come], blocks);
            var status = decoder.Decode(available, out var octets, out var position);
            foreach (var block in octets) message.Write(block.Span);
            consumed += (int)available.Slice(0, position).Length;
            if (status == DataStatus.Complete) return (message.WrittenSpan.ToArray(), consumed, decoder.Fault);
        }

        return (message.WrittenSpan.ToArray(), -1, decoder.Fault);
    }
}
