using System.Net;
using Postrider.Configuration.Schema;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Kinds;

/// <summary>A proxy by which mail leaves: <c>socks5://192.0.2.5:1080</c>, <c>haproxy://192.0.2.5:2525</c>.</summary>
internal sealed class ProxyKind : TextKind<EgressProxy>
{
    public static readonly ProxyKind Any = new();

    private const string Socks5 = "socks5://";
    private const string HAProxy = "haproxy://";
    private const int UsualSocksPort = 1080;

    public override string Name => "proxy";

    public override string Expectation => "\"socks5://192.0.2.5:1080\" or \"haproxy://192.0.2.5:2525\", by address";

    protected override Complaint? TryParse(string text, out EgressProxy? value)
    {
        value = null;
        var kind = text.StartsWith(Socks5, StringComparison.OrdinalIgnoreCase) ? EgressProxyKind.Socks5
            : text.StartsWith(HAProxy, StringComparison.OrdinalIgnoreCase) ? EgressProxyKind.ProxyProtocol
            : (EgressProxyKind?)null;
        if (kind is not { } known) return new Complaint($"{Shown(text)} is not a proxy that is known here.", $"Write {Expectation}.");
        var place = text[(known == EgressProxyKind.Socks5 ? Socks5 : HAProxy).Length..].TrimEnd('/');
        if (place.Contains('@', StringComparison.Ordinal)) return new Complaint("A user and a password do not stand here.", "Write proxy_user and proxy_password_file.");
        if (!EndpointKind.TrySplit(place, out var host, out var port) || !EndpointKind.TryParseAddress(host, out var address)) return new Complaint($"{Shown(text)} does not name an address.", $"Write {Expectation}; names are not looked up here.");
        if ((port ?? (known == EgressProxyKind.Socks5 ? UsualSocksPort : 0)) is not (> 0 and var number)) return new Complaint($"{Shown(text)} has no port.", $"Write {Expectation}.");
        value = new EgressProxy(known, new IPEndPoint(address, number));
        return null;
    }

    protected override string Format(EgressProxy value) => $"{(value.Kind == EgressProxyKind.Socks5 ? Socks5 : HAProxy)}{value.Endpoint}";
}
