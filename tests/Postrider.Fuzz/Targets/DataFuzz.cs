using System.Buffers;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server.Data;

namespace Postrider.Fuzz.Targets;

/// <summary>
/// Bodies on the way in and out. The decoder finds the same whatever the pieces are; what it takes without fault, the client's framer writes
/// so that the decoder takes it again.
/// </summary>
public sealed class DataFuzz : IFuzzTarget
{
    public string Name => "data";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "Subject: hi\r\n\r\nHello\r\n..\r\n.\r\nQUIT\r\n"u8.ToArray(),
        ".\r\n"u8.ToArray(),
        "a\n.\n\r\n.\r\n"u8.ToArray(),
        "a\r.\r\r\n.\r\n"u8.ToArray(),
        "A line that is long enough to fill more than one vector of thirty-two octets.\r\n..and another\r\n.\r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        foreach (var policy in (ReadOnlySpan<LineEnds>)[LineEnds.Strict, LineEnds.Normalize])
        {
            var whole = Decode(input, policy, input.Length, input.Length);
            Same(whole, Decode(input, policy, 1, 1), policy);
            Same(whole, Decode(input, policy, 7, 3), policy);
            Invariant.Holds(whole.Consumed < 0 || input[..whole.Consumed].EndsWith(".\r\n"u8), "A message ends without its dot.");
            if (policy == LineEnds.Normalize) Invariant.Holds(FaultOf(whole.Message) == LineEndFault.None || whole.Consumed < 0, "A bare line end was left.");
            if (whole.Consumed >= 0 && (policy == LineEnds.Normalize || whole.Fault == LineEndFault.None)) CheckFramed(whole.Message);
        }

        CheckFramer(input);
    }

    private static void CheckFramed(byte[] message)
    {
        var wire = new ArrayBufferWriter<byte>();
        var framer = new BodyFramer(BodyFraming.Dots);
        Invariant.Holds(framer.TryFrame(message, wire) && framer.TryFinish(wire), "What was taken cannot be sent.");
        var again = Decode(wire.WrittenSpan, LineEnds.Strict, wire.WrittenCount, wire.WrittenCount);
        Invariant.Holds(again.Consumed == wire.WrittenCount && again.Message.AsSpan().SequenceEqual(message), "A message does not come back.");
    }

    private static void CheckFramer(ReadOnlySpan<byte> body)
    {
        var whole = new ArrayBufferWriter<byte>();
        var pieces = new ArrayBufferWriter<byte>();
        var framer = new BodyFramer(BodyFraming.Dots);
        var slow = new BodyFramer(BodyFraming.Dots);
        var taken = framer.TryFrame(body, whole) && framer.TryFinish(whole);
        var takenInPieces = true;
        for (var at = 0; at < body.Length && takenInPieces; at++) takenInPieces = slow.TryFrame(body.Slice(at, 1), pieces);
        takenInPieces = takenInPieces && slow.TryFinish(pieces);
        Invariant.Holds(taken == takenInPieces && (!taken || whole.WrittenSpan.SequenceEqual(pieces.WrittenSpan)), "Pieces change what is sent.");
        Invariant.Holds(taken == (FaultOf(body) == LineEndFault.None), "Framer and inspector disagree about line ends.");
        if (taken) Invariant.Holds(Decode(whole.WrittenSpan, LineEnds.Strict, 5, 64).Consumed == whole.WrittenCount, "A peer would see another end.");
    }

    private static LineEndFault FaultOf(ReadOnlySpan<byte> message)
    {
        var inspector = new ChunkInspector();
        inspector.Inspect(Blocks.Cut(message, 50));
        inspector.Finish();
        return inspector.Fault;
    }

    private static void Same(Decoded one, Decoded other, LineEnds policy) =>
        Invariant.Holds(
            one.Consumed == other.Consumed && (one.Consumed < 0 || (one.Fault == other.Fault && ((policy == LineEnds.Strict && one.Fault != LineEndFault.None) || one.Message.AsSpan().SequenceEqual(other.Message)))),
            "Pieces change the meaning.");

    private static Decoded Decode(ReadOnlySpan<byte> input, LineEnds policy, int arrival, int block)
    {
        var decoder = new DataDecoder(policy);
        var message = new ArrayBufferWriter<byte>();
        var consumed = 0;
        var come = 0;
        while (come < input.Length)
        {
            come = Math.Min(input.Length, come + arrival);
            var available = Blocks.Cut(input[consumed..come], block);
            var status = decoder.Decode(available, out var octets, out var position);
            foreach (var piece in octets) message.Write(piece.Span);
            consumed += (int)available.Slice(0, position).Length;
            Invariant.Holds(status == DataStatus.Complete || come - consumed <= 2, "More is left than needs to be.");
            if (status == DataStatus.Complete) return new Decoded(message.WrittenSpan.ToArray(), consumed, decoder.Fault);
        }

        return new Decoded(message.WrittenSpan.ToArray(), -1, decoder.Fault);
    }

    private sealed record Decoded(byte[] Message, int Consumed, LineEndFault Fault);
}
