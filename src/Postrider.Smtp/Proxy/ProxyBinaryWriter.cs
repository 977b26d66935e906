using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Postrider.Smtp.Proxy;

/// <summary>Writes the header of the PROXY protocol, version 2, by which a proxy is asked to connect in our place.</summary>
internal static class ProxyBinaryWriter
{
    private const byte VersionAndCommand = 0x21;
    private const byte TcpOverIPv4 = 0x11;
    private const byte TcpOverIPv6 = 0x21;

    /// <param name="output">Gets the header.</param>
    /// <param name="source">From where the proxy shall connect; <c>null</c> for its choice, which is written as the address that says nothing.</param>
    /// <param name="target">Where it shall connect to.</param>
    /// <exception cref="ArgumentException">The addresses are of two families.</exception>
    public static void Write(IBufferWriter<byte> output, IPAddress? source, IPEndPoint target)
    {
        var to = Plain(target.Address);
        var isIPv4 = to.AddressFamily == AddressFamily.InterNetwork;
        var from = source is null ? isIPv4 ? IPAddress.Any : IPAddress.IPv6Any : Plain(source);
        if (from.AddressFamily != to.AddressFamily) throw new ArgumentException($"{from} and {to} are of two families.", nameof(source));
        var octets = isIPv4 ? 4 : 16;
        var header = output.GetSpan(16 + (2 * octets) + 4);
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(header);
        header[12] = VersionAndCommand;
        header[13] = isIPv4 ? TcpOverIPv4 : TcpOverIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(header[14..], (ushort)((2 * octets) + 4));
        from.TryWriteBytes(header[16..], out _);
        to.TryWriteBytes(header[(16 + octets)..], out _);
        // The port is the proxy's choice.
        BinaryPrimitives.WriteUInt16BigEndian(header[(16 + (2 * octets))..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(header[(18 + (2 * octets))..], (ushort)target.Port);
        output.Advance(16 + (2 * octets) + 4);
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
