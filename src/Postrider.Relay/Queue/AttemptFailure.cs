using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Queue;

/// <summary>Why mail could not be sent, before a transaction decided about each recipient.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Reply">The reply that explains; permanent only where trying again is pointless.</param>
/// <param name="FromPeer">Whether a peer said so.</param>
internal sealed record AttemptFailure(ClientStage Stage, Reply Reply, bool FromPeer)
{
    public Route? Route { get; init; }

    /// <summary>The local address.</summary>
    public string? Source { get; init; }

    /// <summary>The source's name.</summary>
    public string? SourceName { get; init; }

    /// <summary>The host by name.</summary>
    public string? Peer { get; init; }

    public string? Remote { get; init; }

    public string? Tls { get; init; }

    /// <summary>The TLS policy that held, where it was not the route's alone.</summary>
    public string? Policy { get; init; }

    /// <summary>When it is to be tried again, where the retry schedule does not say: it was no attempt.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>How long connecting took.</summary>
    public TimeSpan Connect { get; init; }

    /// <summary>When the attempt began.</summary>
    public DateTimeOffset StartedAt { get; init; }
}
