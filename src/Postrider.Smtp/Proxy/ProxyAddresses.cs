using System.Net;

namespace Postrider.Smtp.Proxy;

/// <summary>Who really talks to whom.</summary>
/// <param name="Source">The client; <c>null</c> where the proxy speaks for itself (LOCAL) or does not know (UNKNOWN): then the connection's own hold.</param>
/// <param name="Destination">The address that the client connected to; <c>null</c> exactly when <paramref name="Source"/> is.</param>
public readonly record struct ProxyAddresses(IPEndPoint? Source, IPEndPoint? Destination);
