using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>An address with a port, as in <c>127.0.0.1:9325</c> and <c>[::1]:53</c>; the port may be left out where there is a usual one.</summary>
internal sealed class EndpointKind(int? usualPort) : TextKind<IPEndPoint>
{
    public override string Name => "address and port";

    public override string Expectation => $"an address and port such as \"127.0.0.1:{usualPort ?? 25}\" or \"[::1]:{usualPort ?? 25}\"";

    /// <summary>Splits <c>HOST:PORT</c>, <c>[ADDRESS]:PORT</c>, and either without the port.</summary>
    public static bool TrySplit(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        var colon = text.LastIndexOf(':');
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            if (close < 0) return false;
            host = text[1..close];
            if (close == text.Length - 1) return true;
            if (colon != close + 1) return false;
        }
        else if (colon < 0 || text.IndexOf(':', StringComparison.Ordinal) != colon)
        {
            // Without a colon, or a bare IPv6 address.
            return true;
        }
        else
        {
            host = text[..colon];
        }

        if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > IPEndPoint.MaxPort) return false;
        port = number;
        return true;
    }

    /// <summary>An IP address written in full: four numbers, or with colons.</summary>
    public static bool TryParseAddress(string text, out IPAddress address)
    {
        address = IPAddress.None;
        if (!text.Contains(':', StringComparison.Ordinal) && text.Count(c => c == '.') != 3) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = parsed;
        return true;
    }

    protected override Complaint? TryParse(string text, out IPEndPoint? value)
    {
        value = null;
        if (!TrySplit(text, out var host, out var port) || !TryParseAddress(host, out var address)) return new Complaint($"{Shown(text)} is not an address and port.", $"Write {Expectation}; names are not looked up here.");
        if ((port ?? usualPort) is not { } number) return new Complaint($"{Shown(text)} has no port.", $"Write {Expectation}.");
        value = new IPEndPoint(address, number);
        return null;
    }

    protected override string Format(IPEndPoint value) => value.ToString();
}

/// <summary>Where a listener listens: an address and port, or <c>*:PORT</c> for all addresses, IPv4 and IPv6.</summary>
internal sealed class ListenKind : TextKind<ImmutableArray<IPEndPoint>>
{
    public static readonly ListenKind Any = new();

    private static readonly EndpointKind One = new(usualPort: null);

    public override string Name => "address and port";

    public override string Expectation => "an address and port such as \"*:25\" (all addresses), \"192.0.2.1:25\" or \"[2001:db8::1]:25\"";

    /// <summary>All addresses of the machine, by both families that it has.</summary>
    public static ImmutableArray<IPEndPoint> Everywhere(int port) => Socket.OSSupportsIPv6
        ? [new IPEndPoint(IPAddress.Any, port), new IPEndPoint(IPAddress.IPv6Any, port)]
        : [new IPEndPoint(IPAddress.Any, port)];

    protected override Complaint? TryParse(string text, out ImmutableArray<IPEndPoint> value)
    {
        value = [];
        if (!EndpointKind.TrySplit(text, out var host, out var port)) return new Complaint($"{Shown(text)} is not an address and port.", $"Write {Expectation}.");
        if (port is not { } number)
        {
            return int.TryParse(host, NumberStyles.None, CultureInfo.InvariantCulture, out var bare)
                ? new Complaint($"{Shown(text)} is a port without an address.", $"Write \"*:{bare}\" for all addresses.")
                : new Complaint($"{Shown(text)} has no port.", $"Write {Expectation}.");
        }

        if (host == "*") value = Everywhere(number);
        else if (EndpointKind.TryParseAddress(host, out var address)) value = [new IPEndPoint(address, number)];
        else return new Complaint($"{Shown(text)} is not an address and port.", $"Write {Expectation}; names are not looked up here.");
        return null;
    }

    protected override string Format(ImmutableArray<IPEndPoint> value) => value.Length > 1 ? $"*:{value[0].Port}" : value[0].ToString();
}

internal sealed class AddressKind : TextKind<IPAddress>
{
    public static readonly AddressKind Any = new();

    public override string Name => "address";

    public override string Expectation => "an address such as \"192.0.2.1\" or \"2001:db8::1\"";

    protected override Complaint? TryParse(string text, out IPAddress? value)
    {
        value = null;
        if (!EndpointKind.TryParseAddress(text, out var address)) return new Complaint($"{Shown(text)} is not an address.", $"Write {Expectation}, without a port.");
        value = address;
        return null;
    }

    protected override string Format(IPAddress value) => value.ToString();
}
