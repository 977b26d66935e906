using System.Net;
using System.Text;
using Postrider.Smtp.Proxy;
using Postrider.Smtp.Tests.Data;

namespace Postrider.Smtp.Tests.Proxy;

public sealed class ProxyTextHeaderTests
{
    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n", "192.0.2.1:56324", "198.51.100.1:25")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 1 0\r\n", "[2001:db8::1]:1", "[2001:db8::2]:0")]
    public void Addresses_are_read(string header, string source, string destination)
    {
        var input = Pieces.Cut(Encoding.ASCII.GetBytes(header + "EHLO"), [7]);

        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref input, out var addresses));
        Assert.Equal((IPEndPoint.Parse(source), IPEndPoint.Parse(destination)), (addresses.Source, addresses.Destination));
        Assert.Equal("EHLO", Encoding.ASCII.GetString(input));
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN whatever\0 it says\r\n")]
    [InlineData("PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n")]
    public void Unknown_keeps_the_addresses_of_the_connection(string header)
    {
        var input = Pieces.Of(Encoding.ASCII.GetBytes(header));

        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref input, out var addresses));
        Assert.Equal(default, addresses);
        Assert.True(input.IsEmpty);
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXYTCP4 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 25 \r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 56324 65536\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 -1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 +1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1 01 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.1  25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 127.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 56324 25\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.1 56324 25\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::2 56324 25\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1] 2001:db8::2 56324 25\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.1 56324 25\r\n")]
    public void What_is_no_header_is_invalid(string header)
    {
        var input = Pieces.Of(Encoding.ASCII.GetBytes(header));

        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeader.TryRead(ref input, out _));
    }

    [Fact]
    public void Every_beginning_of_a_header_waits_for_more()
    {
        var header = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25\r\n"u8.ToArray();
        for (var length = 0; length < header.Length; length++)
        {
            var input = Pieces.Cut(header.AsSpan(0, length), [3]);

            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeader.TryRead(ref input, out _));
            Assert.Equal(length, input.Length);
        }
    }

    [Fact]
    public void A_line_has_at_most_107_octets()
    {
        var longest = Pieces.Of(Encoding.ASCII.GetBytes($"PROXY UNKNOWN {new string('x', 91)}\r\n"));
        var tooLong = Pieces.Of(Encoding.ASCII.GetBytes($"PROXY UNKNOWN {new string('x', 92)}\r\n"));
        var endless = Pieces.Of(Encoding.ASCII.GetBytes($"PROXY UNKNOWN {new string('x', 93)}"));

        Assert.Equal(107, longest.Length);
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref longest, out _));
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeader.TryRead(ref tooLong, out _));
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeader.TryRead(ref endless, out _));
    }
}
