using System.Buffers;

namespace Postrider.Smtp.Proxy;

/// <summary>The header with which a proxy tells of the connection it passes on: the PROXY protocol of HAProxy, version 1 (text) and 2 (binary).</summary>
public static class ProxyHeader
{
    /// <summary>Reads the header at the start of a connection.</summary>
    /// <param name="input">What came; the header is taken off when it is whole.</param>
    /// <param name="addresses">The addresses in it, or none.</param>
    public static ProxyHeaderStatus TryRead(ref ReadOnlySequence<byte> input, out ProxyAddresses addresses)
    {
        addresses = default;
        if (!new SequenceReader<byte>(input).TryPeek(out var first)) return ProxyHeaderStatus.NeedMore;
        return first switch
        {
            (byte)'P' => ProxyTextHeader.TryRead(ref input, out addresses),
            (byte)'\r' => ProxyBinaryHeader.TryRead(ref input, out addresses),
            _ => ProxyHeaderStatus.Invalid,
        };
    }
}
