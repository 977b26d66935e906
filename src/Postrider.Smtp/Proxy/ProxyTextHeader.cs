using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.Smtp.Proxy;

/// <summary>Version 1: <c>PROXY TCP4 192.0.2.1 198.51.100.1 56324 25</c> and CRLF.</summary>
internal static class ProxyTextHeader
{
    /// <summary>The longest line there can be, with CRLF.</summary>
    public const int MaximumOctets = 107;

    public static ProxyHeaderStatus TryRead(ref ReadOnlySequence<byte> input, out ProxyAddresses addresses)
    {
        addresses = default;
        Span<byte> octets = stackalloc byte[MaximumOctets];
        var length = (int)Math.Min(input.Length, MaximumOctets);
        input.Slice(0, length).CopyTo(octets);
        octets = octets[..length];
        var word = "PROXY "u8;
        if (!word.StartsWith(octets[..Math.Min(length, word.Length)])) return ProxyHeaderStatus.Invalid;
        var end = octets.IndexOf((byte)'\n');
        if (end < 0) return length < MaximumOctets ? ProxyHeaderStatus.NeedMore : ProxyHeaderStatus.Invalid;
        if (end < word.Length || octets[end - 1] != (byte)'\r' || !TryParse(octets[word.Length..(end - 1)], out addresses)) return ProxyHeaderStatus.Invalid;
        input = input.Slice(end + 1);
        return ProxyHeaderStatus.Done;
    }

    private static bool TryParse(ReadOnlySpan<byte> line, out ProxyAddresses addresses)
    {
        addresses = default;
        // What follows UNKNOWN must be ignored, whatever it is.
        if (line.SequenceEqual("UNKNOWN"u8) || line.StartsWith("UNKNOWN "u8)) return true;
        Span<Range> words = stackalloc Range[6];
        if (line.Split(words) != 5) return false;
        var family = line[words[0]].SequenceEqual("TCP4"u8) ? AddressFamily.InterNetwork
            : line[words[0]].SequenceEqual("TCP6"u8) ? AddressFamily.InterNetworkV6
            : AddressFamily.Unknown;
        if (!TryAddress(line[words[1]], family, out var source) || !TryAddress(line[words[2]], family, out var destination)) return false;
        if (!TryPort(line[words[3]], out var sourcePort) || !TryPort(line[words[4]], out var destinationPort)) return false;
        addresses = new ProxyAddresses(new IPEndPoint(source, sourcePort), new IPEndPoint(destination, destinationPort));
        return true;
    }

    private static int Split(this ReadOnlySpan<byte> line, Span<Range> words)
    {
        var count = 0;
        foreach (var range in line.Split((byte)' '))
        {
            if (count == words.Length) return -1;
            words[count++] = range;
        }

        return count;
    }

    private static bool TryAddress(ReadOnlySpan<byte> text, AddressFamily family, out IPAddress address)
    {
        address = IPAddress.None;
        if (family == AddressFamily.InterNetwork && !AddressGrammar.IsDottedQuad(text)) return false;
        if (text.Contains((byte)'%') || text.Contains((byte)'[') || !Ascii.IsValid(text)) return false;
        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != family) return false;
        address = parsed;
        return true;
    }

    private static bool TryPort(ReadOnlySpan<byte> text, out ushort port) =>
        Utf8Parser.TryParse(text, out port, out var length) && length == text.Length && char.IsAsciiDigit((char)text[0]) && (text.Length == 1 || text[0] != (byte)'0');
}
