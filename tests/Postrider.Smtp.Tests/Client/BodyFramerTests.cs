using System.Buffers;
using System.Text;
using CsCheck;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Tests.Client;

public sealed class BodyFramerTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("a\r\n.b\r\n", "a\r\n..b\r\n.\r\n")]
    [InlineData("a.b\r\n..\r\n", "a.b\r\n...\r\n.\r\n")]
    [InlineData("\r\n", "\r\n.\r\n")]
    public void After_DATA_dots_are_doubled_and_the_end_is_written(string body, string wire) =>
        Assert.Equal(wire, Frame(BodyFraming.Dots, body));

    [Theory]
    [InlineData("a\r\n.b\r\n")]
    [InlineData("no line end")]
    [InlineData("")]
    public void After_BDAT_nothing_is_changed(string body) => Assert.Equal(body, Frame(BodyFraming.Chunk, body));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("\n")]
    [InlineData("a\rb")]
    [InlineData("a\r\r\nb")]
    [InlineData("a\r")]
    public void Bare_line_ends_go_out_as_binary_alone(string body)
    {
        Assert.Null(Frame(BodyFraming.Dots, body));
        Assert.Null(Frame(BodyFraming.Chunk, body));
        Assert.Equal(body, Frame(BodyFraming.BinaryChunk, body));
    }

    [Fact]
    public void What_is_sent_does_not_depend_on_the_pieces() =>
        Gen.Select(Gen.Char["\r\n.a"].Array[0, 40], Gen.Int[1, 7], Gen.Enum<BodyFraming>()).Sample((body, length, framing) =>
            Assert.Equal(Frame(framing, new string(body)), Frame(framing, new string(body), length)), iter: 20_000);

    /// <returns><c>null</c> where the framer refuses.</returns>
    private static string? Frame(BodyFraming framing, string body, int length = int.MaxValue)
    {
        var framer = new BodyFramer(framing);
        var wire = new ArrayBufferWriter<byte>();
        foreach (var block in Encoding.ASCII.GetBytes(body).Chunk(length))
            if (!framer.TryFrame(block, wire)) return null;
        return framer.TryFinish(wire) ? Encoding.ASCII.GetString(wire.WrittenSpan) : null;
    }
}
