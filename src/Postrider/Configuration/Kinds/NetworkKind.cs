using System.Net;
using System.Net.Sockets;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>A network in CIDR notation, or one address.</summary>
internal sealed class NetworkKind : TextKind<IPNetwork>
{
    public static readonly NetworkKind Any = new();

    private static readonly IPAddress Mapped = IPAddress.Any.MapToIPv6();

    public override string Name => "network";

    public override string Expectation => "a network such as \"10.0.0.0/8\" or \"2001:db8::/32\", or one address";

    /// <summary>Whether a network lets in strangers by its mere size: no site holds as much.</summary>
    public static bool IsWholeInternet(IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        ? network.PrefixLength < 8
        : network.PrefixLength < 16 || (network.PrefixLength <= 96 && network.BaseAddress.Equals(Base(Mapped, network.PrefixLength)));

    protected override Complaint? TryParse(string text, out IPNetwork value)
    {
        value = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address) || address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 } || !LooksWhole(text))
            return new Complaint($"{Shown(text)} is not a network.", $"Write {Expectation}.");
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var length = bits;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out length) || length > bits))
            return new Complaint($"{Shown(text)} has no prefix length from 0 to {bits}.", $"Write {Expectation}.");
        var network = new IPNetwork(Base(address, length), length);
        if (!network.BaseAddress.Equals(address)) return new Complaint($"{Shown(text)} has bits set behind its prefix length.", $"Write \"{network}\" for the network, or \"{address}\" for the one address.");

        // Addresses are compared as IPv4 when they are.
        value = network.PrefixLength >= 96 && network.BaseAddress.IsIPv4MappedToIPv6
            ? new IPNetwork(network.BaseAddress.MapToIPv4(), network.PrefixLength - 96)
            : network;
        return null;
    }

    protected override string Format(IPNetwork value) => value.ToString();

    // "10.1" is an address to the parser (10.0.0.1), and a mistake to everyone else.
    private static bool LooksWhole(string text) => text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3;

    private static IPAddress Base(IPAddress address, int length)
    {
        var octets = address.GetAddressBytes();
        for (var bit = length; bit < octets.Length * 8; bit++) octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(octets);
    }
}
