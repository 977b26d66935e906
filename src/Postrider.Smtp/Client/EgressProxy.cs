using System.Net;

namespace Postrider.Smtp.Client;

/// <summary>A proxy on another host that connects in our place, so that mail leaves from its addresses.</summary>
/// <param name="Kind">What it speaks.</param>
/// <param name="Endpoint">Where it listens.</param>
public sealed record EgressProxy(EgressProxyKind Kind, IPEndPoint Endpoint)
{
    /// <summary>User and password where a SOCKS5 proxy asks for them (RFC 1929); <c>null</c> for none.</summary>
    public ClientCredential? Credential { get; init; }

    /// <summary>For logs, replies and people.</summary>
    public override string ToString() => $"{(Kind == EgressProxyKind.Socks5 ? "socks5" : "proxy")}://{Endpoint}";
}

public enum EgressProxyKind
{
    /// <summary>SOCKS5 (RFC 1928): it is told where to connect to, and chooses its address itself.</summary>
    Socks5,

    /// <summary>The PROXY protocol, version 2: it is told both where to connect to and from which of its addresses, as HAProxy does with <c>usesrc clientip</c>.</summary>
    ProxyProtocol,
}
