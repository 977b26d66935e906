using Postrider.Relay.Queue;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>A connection with what events say of it, put into words once.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Peer">The host by name, or its address.</param>
/// <param name="Remote">Its address and port.</param>
/// <param name="Source">Our address.</param>
/// <param name="Tls">Protocol and cipher.</param>
/// <param name="Took">How long it took to open.</param>
/// <param name="Alternatives">Whether the site has other addresses.</param>
internal sealed record OpenConnection(
    IClientConnection Connection, string Peer, string Remote, string Source, string? Tls, TimeSpan Took, bool Alternatives)
{
    /// <summary>The TLS policy that held, where it was not the route's alone.</summary>
    public string? Policy { get; init; }

    /// <summary>The host that it leads to.</summary>
    public QueueHost? Host { get; init; }

    /// <summary>The destinations for which it was told as used.</summary>
    public HashSet<string> Told { get; } = [];
}
