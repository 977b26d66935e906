using System.Buffers;
using System.Text;
using CsCheck;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Tests.Data;

public sealed class DataDecoderTests
{
    // Few different octets, so that every combination of line ends and dots comes up.
    private static readonly Gen<byte[]> Bodies = Gen.OneOf(
        Gen.Char["\r\n..a"].Array[0, 60],
        Gen.OneOf(Gen.Const("\r\n"), Gen.Const("."), Gen.Const("a"), Gen.Const("\r\n."), Gen.Const("\r"), Gen.Const("\n"), Gen.Const("text of a line which is longer than a vector of 32 octets")).Array[0, 60].Select(parts => string.Concat(parts).ToCharArray()))
        .Select(chars => Encoding.ASCII.GetBytes(chars));

    private static readonly Gen<int[]> Lengths = Gen.Int[1, 40].Array[1, 4];

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("a\r\n..b\r\n.\r\n", "a\r\n.b\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a.\r\n.b.\r\n.\r\n", "a.\r\nb.\r\n")]
    [InlineData("a\r\n...\r\n.\r\n", "a\r\n..\r\n")]
    public void Doubled_dots_and_the_end_are_taken_away(string wire, string message)
    {
        var decoded = Feed.Decode(new DataDecoder(LineEnds.Strict), Encoding.ASCII.GetBytes(wire), [1000], [1000]);

        Assert.Equal((message, wire.Length, LineEndFault.None), (Encoding.ASCII.GetString(decoded.Message), decoded.Consumed, decoded.Fault));
    }

    [Theory]
    [InlineData("a\n.\nb", LineEndFault.BareLineFeed)]
    [InlineData("a\n.\r\nb", LineEndFault.BareLineFeed)]
    [InlineData("a\r\n.\nb", LineEndFault.BareLineFeed)]
    [InlineData("a\r.\rb", LineEndFault.BareCarriageReturn)]
    [InlineData("a\r\n.\rb", LineEndFault.BareCarriageReturn)]
    [InlineData("a\r\r\nb", LineEndFault.BareCarriageReturn)]
    [InlineData("a\r.\r\nb", LineEndFault.BareCarriageReturn)]
    [InlineData("a\n\r.\r\nb", LineEndFault.BareLineFeed)]
    [InlineData(".\nb", LineEndFault.BareLineFeed)]
    [InlineData(".\r\r\nb", LineEndFault.BareCarriageReturn)]
    public void Bare_line_ends_never_end_a_message(string beginning, LineEndFault fault)
    {
        var wire = Encoding.ASCII.GetBytes(beginning + "\r\nMAIL FROM:<smuggled@b.example>\r\n.\r\nQUIT\r\n");

        foreach (var policy in new[] { LineEnds.Strict, LineEnds.Normalize })
        {
            var decoded = Feed.Decode(new DataDecoder(policy), wire, [1], [1]);

            Assert.Equal((wire.Length - "QUIT\r\n".Length, fault), (decoded.Consumed, decoded.Fault));
        }
    }

    [Fact]
    public void A_body_of_dots_comes_in_few_slices()
    {
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("..\r\n", 16_384))));

        new DataDecoder(LineEnds.Strict).Decode(input, out var octets, out _);

        var slices = 0;
        foreach (var _ in octets) slices++;
        Assert.InRange(slices, 1, 24);
        Assert.Equal(3 * 16_384, octets.Length);
    }

    [Fact]
    public void Nothing_is_given_out_after_a_fault_by_the_strict_policy()
    {
        var decoder = new DataDecoder(LineEnds.Strict);

        decoder.Decode(new ReadOnlySequence<byte>("a\nb\r\n"u8.ToArray()), out var first, out _);
        var status = decoder.Decode(new ReadOnlySequence<byte>("c\r\n.\r\n"u8.ToArray()), out var second, out _);

        Assert.Equal((DataStatus.Complete, 0L, 0L), (status, first.Length, second.Length));
    }

    [Fact]
    public void The_normalizing_policy_mends_line_ends_and_takes_no_dot_after_them()
    {
        var decoded = Feed.Decode(new DataDecoder(LineEnds.Normalize), "a\n.b\rc\r\n..d\r\n.\r\n"u8, [3], [2]);

        Assert.Equal("a\r\n.b\r\nc\r\n.d\r\n", Encoding.ASCII.GetString(decoded.Message));
    }

    [Theory]
    [InlineData("a\r\n.\r")]
    [InlineData("a\r\n.")]
    [InlineData("a\r")]
    [InlineData(".")]
    public void What_cannot_be_judged_yet_is_left(string wire)
    {
        var input = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(wire));

        var status = new DataDecoder(LineEnds.Strict).Decode(input, out var octets, out var consumed);

        Assert.Equal(DataStatus.NeedMore, status);
        Assert.Equal(octets.Length, input.Slice(0, consumed).Length);
        Assert.InRange(input.Slice(consumed).Length, 1, 2);
    }

    [Fact]
    public void Commands_pipelined_behind_the_end_are_left()
    {
        var input = new ReadOnlySequence<byte>("a\r\n.\r\nQUIT\r\n"u8.ToArray());

        var status = new DataDecoder(LineEnds.Strict).Decode(input, out _, out var consumed);

        Assert.Equal(DataStatus.Complete, status);
        Assert.Equal("QUIT\r\n"u8, input.Slice(consumed).ToArray());
    }

    [Fact]
    public void It_decodes_as_the_naive_rules_do_however_the_octets_come() =>
        Gen.Select(Bodies, Lengths, Lengths, Gen.Bool).Sample((body, arrivals, blocks, strict) =>
        {
            byte[] wire = [.. body, .. "\r\n.\r\nQUIT\r\n"u8];
            var policy = strict ? LineEnds.Strict : LineEnds.Normalize;
            var expected = NaiveDecoder.Decode(wire, policy);

            var decoded = Feed.Decode(new DataDecoder(policy), wire, arrivals, blocks);

            Assert.Equal((expected.Consumed, expected.Fault), (decoded.Consumed, decoded.Fault));
            if (!strict || expected.Fault == LineEndFault.None) Assert.Equal(expected.Message, decoded.Message);
        }, iter: 20_000);

    [Fact]
    public void What_the_client_frames_comes_back() =>
        Gen.Select(Bodies, Lengths, Lengths).Sample((body, arrivals, blocks) =>
        {
            var wire = new ArrayBufferWriter<byte>();
            var framer = new BodyFramer(BodyFraming.Dots);
            if (!framer.TryFrame(body, wire) || !framer.TryFinish(wire)) return;

            var decoded = Feed.Decode(new DataDecoder(LineEnds.Strict), wire.WrittenSpan, arrivals, blocks);

            Assert.Equal((wire.WrittenCount, LineEndFault.None), (decoded.Consumed, decoded.Fault));
            Assert.Equal(body.Length == 0 || body.AsSpan().EndsWith("\r\n"u8) ? body : [.. body, .. "\r\n"u8], decoded.Message);
        }, iter: 20_000);

    [Fact]
    public void One_decoder_serves_one_message_after_another()
    {
        var decoder = new DataDecoder(LineEnds.Strict);
        Feed.Decode(decoder, "a\nb\r\n.\r\n"u8, [4], [4]);

        decoder.Reset();
        var decoded = Feed.Decode(decoder, ".\r\n"u8, [4], [4]);

        Assert.Equal((3, LineEndFault.None), (decoded.Consumed, decoded.Fault));
    }

    [Fact]
    public void A_body_of_nothing_but_doubled_dots_is_decoded()
    {
        byte[] wire = [.. Enumerable.Repeat("..\r\n"u8.ToArray(), 2000).SelectMany(line => line), .. ".\r\n"u8];
        var decoder = new DataDecoder(LineEnds.Strict);

        for (var round = 0; round < 2; round++)
        {
            decoder.Reset();
            var decoded = Feed.Decode(decoder, wire, [wire.Length], [wire.Length]);
            Assert.Equal((2000 * 3, wire.Length), (decoded.Message.Length, decoded.Consumed));
        }
    }
}
