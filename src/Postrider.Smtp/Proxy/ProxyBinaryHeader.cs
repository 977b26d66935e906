using System.Buffers;
using System.Buffers.Binary;
using System.Net;

namespace Postrider.Smtp.Proxy;

/// <summary>Version 2: twelve octets of signature, version and command, family, length, addresses, and vectors of type, length and value.</summary>
internal static class ProxyBinaryHeader
{
    /// <summary>The most octets after the fixed part. Addresses and all vectors in use take a few hundred; certificates as vectors some more.</summary>
    public const int MaximumRest = 4096;

    private const int FixedOctets = 16;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    public static ProxyHeaderStatus TryRead(ref ReadOnlySequence<byte> input, out ProxyAddresses addresses)
    {
        addresses = default;
        Span<byte> head = stackalloc byte[FixedOctets];
        var length = (int)Math.Min(input.Length, FixedOctets);
        input.Slice(0, length).CopyTo(head);
        if (!Signature.StartsWith(head[..Math.Min(length, Signature.Length)])) return ProxyHeaderStatus.Invalid;
        if (length < FixedOctets) return ProxyHeaderStatus.NeedMore;
        var restLength = BinaryPrimitives.ReadUInt16BigEndian(head[14..]);
        if (head[12] >> 4 != 2 || restLength > MaximumRest) return ProxyHeaderStatus.Invalid;
        var total = FixedOctets + restLength;
        if (input.Length < total) return ProxyHeaderStatus.NeedMore;
        var octets = ArrayPool<byte>.Shared.Rent(total);
        try
        {
            input.Slice(0, total).CopyTo(octets);
            if (!TryParse(octets.AsSpan(0, total), out addresses)) return ProxyHeaderStatus.Invalid;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }

        input = input.Slice(total);
        return ProxyHeaderStatus.Done;
    }

    private static bool TryParse(Span<byte> header, out ProxyAddresses addresses)
    {
        addresses = default;
        var rest = header[FixedOctets..];
        var command = header[12] & 0xf;
        // LOCAL: the proxy's own connection, such as a health check; whatever stands in the rest is skipped.
        if (command == 0) return true;
        if (command != 1) return false;
        var addressOctets = (header[13] >> 4) switch
        {
            1 => 12,
            2 => 36,
            3 => 216,
            _ => 0,
        };
        if (rest.Length < addressOctets || !ProxyVectors.AreSound(header, FixedOctets + addressOctets)) return false;
        // Only TCP over IPv4 and IPv6 has addresses for us; UNSPEC and Unix sockets count as unknown.
        addresses = header[13] switch
        {
            0x11 => AddressesOf(rest, 4),
            0x21 => AddressesOf(rest, 16),
            _ => default,
        };
        return true;
    }

    private static ProxyAddresses AddressesOf(ReadOnlySpan<byte> rest, int octets)
    {
        var source = new IPAddress(rest[..octets]);
        var destination = new IPAddress(rest[octets..(2 * octets)]);
        var sourcePort = BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * octets)..]);
        var destinationPort = BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * octets + 2)..]);
        return new ProxyAddresses(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
    }
}
