using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Tests.Client;

public sealed class ReplyReaderTests
{
    [Theory]
    [InlineData("250 ok\r\n", "250 ok")]
    [InlineData("250\r\n", "250 ")]
    [InlineData("250 \r\n", "250 ")]
    [InlineData("250 ok\n", "250 ok")]
    [InlineData("250 2.1.0 ok\r\n", "250 2.1.0 ok")]
    [InlineData("250-first\r\n250 second\r\n", "250 first second")]
    [InlineData("550-5.1.1 No such\r\n550 5.1.1 user\r\n", "550 5.1.1 No such user")]
    [InlineData("550-5.1.1 No such\r\n550 user\r\n", "550 5.1.1 No such user")]
    [InlineData("450 5.1.1 classes differ\r\n", "450 5.1.1 classes differ")]
    [InlineData("250 a\tb\u0007c\r\n", "250 a b?c")]
    public void Replies_are_read_in_any_pieces(string wire, string expected)
    {
        var octets = Encoding.UTF8.GetBytes(wire);
        foreach (var arrival in new[] { 1, 3, octets.Length })
        {
            var reader = new ReplyReader();
            Assert.Equal(ReplyProgress.Complete, Read(reader, octets, arrival));
            Assert.Equal(expected, reader.ToReply().ToString());
        }
    }

    [Theory]
    [InlineData("ok\r\n")]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("2500 ok\r\n")]
    [InlineData("150 ok\r\n")]
    [InlineData("650 ok\r\n")]
    [InlineData("250_ok\r\n")]
    [InlineData("250-ok\r\n251 ok\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    public void What_is_no_reply_is_malformed_in_any_pieces(string wire)
    {
        var octets = Encoding.ASCII.GetBytes(wire);
        foreach (var arrival in new[] { 1, octets.Length })
        {
            var reader = new ReplyReader();
            Assert.Equal(ReplyProgress.Malformed, Read(reader, octets, arrival));
            Assert.NotNull(reader.Problem);
        }
    }

    [Fact]
    public void The_next_reply_is_left()
    {
        var reader = new ReplyReader();

        Assert.Equal(ReplyProgress.Complete, reader.Read("250 ok\r\n354 go\r\n"u8, out var consumed));
        Assert.Equal((8, 250), (consumed, reader.Code));
        Assert.Equal(ReplyProgress.Complete, reader.Read("354 go\r\n"u8, out _));
        Assert.Equal(354, reader.Code);
    }

    [Theory]
    [InlineData(ReplyReader.MaximumLineOctets, ReplyProgress.Complete)]
    [InlineData(ReplyReader.MaximumLineOctets + 1, ReplyProgress.Malformed)]
    public void A_line_is_bounded_in_any_pieces(int octets, ReplyProgress expected)
    {
        var line = Encoding.ASCII.GetBytes("250 " + new string('x', octets - 4) + "\r\n");

        Assert.Equal(expected, Read(new ReplyReader(), line, 1));
        Assert.Equal(expected, Read(new ReplyReader(), line, line.Length));
    }

    [Fact]
    public void Lines_and_octets_of_a_reply_are_bounded()
    {
        Assert.Equal(ReplyProgress.Malformed, Read(new ReplyReader(), Repeat("250-x\r\n", ReplyReader.MaximumLines + 1), 100));
        Assert.Equal(ReplyProgress.Incomplete, Read(new ReplyReader(), Repeat("250-x\r\n", ReplyReader.MaximumLines), 100));
        Assert.Equal(ReplyProgress.Malformed, Read(new ReplyReader(), Repeat($"250-{new string('x', 4000)}\r\n", 17), 4096));
    }

    private static byte[] Repeat(string line, int count) => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(line, count)));

    private static ReplyProgress Read(ReplyReader reader, ReadOnlySpan<byte> wire, int arrival)
    {
        var progress = ReplyProgress.Incomplete;
        var start = 0;
        for (var end = 0; end < wire.Length && progress == ReplyProgress.Incomplete;)
        {
            end = Math.Min(wire.Length, end + arrival);
            progress = reader.Read(wire[start..end], out var consumed);
            start += consumed;
        }

        return progress;
    }
}
