using System.Buffers.Binary;
using System.Net;
using System.Text;
using CsCheck;
using Postrider.Smtp.Proxy;
using Postrider.Smtp.Tests.Data;

namespace Postrider.Smtp.Tests.Proxy;

public sealed class ProxyBinaryHeaderTests
{
    private static readonly byte[] Ipv4 = [192, 0, 2, 1, 198, 51, 100, 1, 0xdc, 0x04, 0, 25];
    private static readonly byte[] Ipv6 = [.. IPAddress.Parse("2001:db8::1").GetAddressBytes(), .. IPAddress.Parse("2001:db8::2").GetAddressBytes(), 0, 1, 0, 25];

    public static TheoryData<byte[], string?, string?> Headers => new()
    {
        { Header(0x21, 0x11, Ipv4), "192.0.2.1:56324", "198.51.100.1:25" },
        { Header(0x21, 0x21, Ipv6), "[2001:db8::1]:1", "[2001:db8::2]:25" },
        { Header(0x21, 0x11, [.. Ipv4, 0x04, 0, 2, 1, 2]), "192.0.2.1:56324", "198.51.100.1:25" },
        { Header(0x20, 0x00, []), null, null },
        { Header(0x20, 0x11, Ipv4), null, null },
        { Header(0x20, 0xff, [1, 2, 3]), null, null },
        { Header(0x21, 0x00, []), null, null },
        { Header(0x21, 0x12, Ipv4), null, null },
        { Header(0x21, 0x31, new byte[216]), null, null },
    };

    public static TheoryData<byte[]> Broken => new()
    {
        Header(0x11, 0x11, Ipv4),
        Header(0x22, 0x11, Ipv4),
        Header(0x21, 0x11, Ipv4[..11]),
        Header(0x21, 0x21, Ipv4),
        Header(0x21, 0x31, new byte[215]),
        Header(0x21, 0x11, [.. Ipv4, 0x04]),
        Header(0x21, 0x11, [.. Ipv4, 0x04, 0, 3, 1, 2]),
        Header(0x21, 0x11, [.. Ipv4, 0x03, 0, 4, 1, 2, 3, 4]),
        Header(0x21, 0x11, [.. Ipv4, 0x03, 0, 2, 1, 2]),
        Header(0x21, 0x11, [.. Ipv4, 0x04, 0x10, 0, .. new byte[4096]]),
        "\r\n\r\n\0\r\nQUIX\n"u8.ToArray(),
        "\r\nEHLO"u8.ToArray(),
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public void Addresses_are_read_and_the_rest_is_skipped(byte[] header, string? source, string? destination)
    {
        var input = Pieces.Cut([.. header, .. "EHLO"u8], [5]);

        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref input, out var addresses));
        Assert.Equal((source, destination), (addresses.Source?.ToString(), addresses.Destination?.ToString()));
        Assert.Equal("EHLO", Encoding.ASCII.GetString(input));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_headers_are_invalid(byte[] header)
    {
        var input = Pieces.Of(header);

        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeader.TryRead(ref input, out _));
    }

    [Fact]
    public void A_checksum_is_kept()
    {
        // The published check value of CRC-32C is that of "123456789"; here the whole header with a zero in the checksum's place counts.
        var header = Header(0x21, 0x11, [.. Ipv4, 0x03, 0, 4, 0, 0, 0, 0, 0x04, 0, 1, 7]);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(16 + 12 + 3), Checksum(header));
        var right = Pieces.Cut(header, [9]);
        header[16] ^= 1;
        var wrong = Pieces.Cut(header, [9]);

        Assert.Equal(0xe3069283, Checksum("123456789"u8));
        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref right, out _));
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeader.TryRead(ref wrong, out _));
    }

    [Fact]
    public void Every_beginning_of_a_header_waits_for_more()
    {
        var header = Header(0x21, 0x21, Ipv6);
        for (var length = 0; length < header.Length; length++)
        {
            var input = Pieces.Cut(header.AsSpan(0, length), [3]);

            Assert.Equal(ProxyHeaderStatus.NeedMore, ProxyHeader.TryRead(ref input, out _));
        }
    }

    [Fact]
    public void Any_addresses_come_back() => Gen.Select(Gen.Byte.Array[36], Gen.Bool, Gen.Int[1, 20]).Sample((octets, isV4, block) =>
    {
        var addresses = isV4 ? octets[..12] : octets;
        var width = isV4 ? 4 : 16;
        var input = Pieces.Cut(Header(0x21, isV4 ? (byte)0x11 : (byte)0x21, addresses), [block]);

        Assert.Equal(ProxyHeaderStatus.Done, ProxyHeader.TryRead(ref input, out var read));
        Assert.Equal(new IPEndPoint(new IPAddress(addresses[..width]), addresses[^4] << 8 | addresses[^3]), read.Source);
        Assert.Equal(new IPEndPoint(new IPAddress(addresses[width..^4]), addresses[^2] << 8 | addresses[^1]), read.Destination);
    });

    private static byte[] Header(byte command, byte family, byte[] rest) =>
        [.. "\r\n\r\n\0\r\nQUIT\n"u8, command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];

    // Bit by bit, as RFC 3720, B.4 has the polynomial.
    private static uint Checksum(ReadOnlySpan<byte> octets)
    {
        var checksum = uint.MaxValue;
        foreach (var octet in octets)
        {
            checksum ^= octet;
            for (var bit = 0; bit < 8; bit++) checksum = (checksum >> 1) ^ ((checksum & 1) == 0 ? 0 : 0x82f63b78);
        }

        return ~checksum;
    }
}
