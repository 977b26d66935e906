using System.Net;

namespace Postrider.Mail.Spf;

/// <summary>A mechanism with what it says when it matches (RFC 7208, 4.6.1).</summary>
/// <param name="Text">As it stands in the record.</param>
/// <param name="Qualifier">The result of a match.</param>
/// <param name="Mechanism">What is compared.</param>
internal sealed record SpfDirective(string Text, SpfResult Qualifier, SpfMechanism Mechanism)
{
    /// <summary>The domain that it speaks of; <c>null</c> for the one being checked.</summary>
    public MacroString? Target { get; init; }

    /// <summary>The address of <c>ip4</c> and <c>ip6</c>.</summary>
    public IPAddress Address { get; init; } = IPAddress.None;

    /// <summary>Bits that count of an IPv4 address.</summary>
    public int Prefix4 { get; init; } = 32;

    /// <summary>Bits that count of an IPv6 address.</summary>
    public int Prefix6 { get; init; } = 128;

    /// <summary>Whether it costs one of the look-ups (RFC 7208, 4.6.4).</summary>
    public bool AsksDns => Mechanism is not (SpfMechanism.All or SpfMechanism.Ip4 or SpfMechanism.Ip6);

    /// <summary>Whether the address is so close to another of its kind that the prefix holds both.</summary>
    public bool Covers(IPAddress network, IPAddress client)
    {
        if (network.AddressFamily != client.AddressFamily) return false;
        Span<byte> left = stackalloc byte[16];
        Span<byte> right = stackalloc byte[16];
        network.TryWriteBytes(left, out var length);
        client.TryWriteBytes(right, out _);
        var bits = length == 4 ? Prefix4 : Prefix6;
        var whole = bits / 8;
        if (!left[..whole].SequenceEqual(right[..whole])) return false;
        return bits % 8 == 0 || ((left[whole] ^ right[whole]) >> (8 - (bits % 8))) == 0;
    }
}
