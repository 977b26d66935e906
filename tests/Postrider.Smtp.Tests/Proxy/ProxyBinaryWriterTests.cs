using System.Buffers;
using System.Net;
using Postrider.Smtp.Proxy;

namespace Postrider.Smtp.Tests.Proxy;

public sealed class ProxyBinaryWriterTests
{
    [Theory]
    [InlineData("192.0.2.1", "198.51.100.7:25", "192.0.2.1:0", "198.51.100.7:25")]
    [InlineData("2001:db8::1", "[2001:db8::7]:2525", "[2001:db8::1]:0", "[2001:db8::7]:2525")]
    [InlineData("::ffff:192.0.2.1", "198.51.100.7:25", "192.0.2.1:0", "198.51.100.7:25")]
    [InlineData(null, "198.51.100.7:25", "0.0.0.0:0", "198.51.100.7:25")]
    public void What_is_written_is_read_as_it_was_meant(string? source, string target, string expectedSource, string expectedTarget)
    {
        var output = new ArrayBufferWriter<byte>();

        ProxyBinaryWriter.Write(output, source is null ? null : IPAddress.Parse(source), IPEndPoint.Parse(target));

        var written = new ReadOnlySequence<byte>(output.WrittenMemory);
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref written, out var read));
        Assert.Equal(new ProxyAddresses(IPEndPoint.Parse(expectedSource), IPEndPoint.Parse(expectedTarget)), read);
        Assert.True(written.IsEmpty);
    }

    [Fact]
    public void Addresses_of_two_families_are_not_mixed() => Assert.Throws<ArgumentException>(
        () => ProxyBinaryWriter.Write(new ArrayBufferWriter<byte>(), IPAddress.IPv6Loopback, IPEndPoint.Parse("192.0.2.1:25")));
}
