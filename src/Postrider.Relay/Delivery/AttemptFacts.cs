using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp;

namespace Postrider.Relay.Delivery;

/// <summary>What the events of an attempt say besides its outcome.</summary>
internal sealed record AttemptFacts
{
    public Route? Route { get; init; }

    /// <summary>The local address.</summary>
    public string? Source { get; init; }

    /// <summary>The source's name.</summary>
    public string? SourceName { get; init; }

    /// <summary>The host by name, or by address where it has none.</summary>
    public string? Peer { get; init; }

    public string? Remote { get; init; }

    public string? Tls { get; init; }

    /// <summary>The TLS policy that held, where it was not the route's alone.</summary>
    public string? Policy { get; init; }

    /// <summary>When it is to be tried again, where the retry schedule does not say: it was no attempt.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>When the attempt began.</summary>
    public DateTimeOffset StartedAt { get; init; }

    public TimeSpan Connect { get; init; }

    public TimeSpan Transaction { get; init; }

    public static AttemptFacts Of(AttemptFailure failure) => new()
    {
        Route = failure.Route,
        Source = failure.Source,
        SourceName = failure.SourceName,
        Peer = failure.Peer,
        Remote = failure.Remote,
        Tls = failure.Tls,
        Policy = failure.Policy,
        RetryAt = failure.RetryAt,
        StartedAt = failure.StartedAt,
        Connect = failure.Connect,
    };

    /// <summary>Protocol and cipher as events show them.</summary>
    public static string? Text(TlsDetails? tls) => tls is null ? null : $"{tls.Protocol} {tls.Cipher}";

    public AttemptTimings TimingsOf(LoadedRecipient loaded) =>
        new(StartedAt > loaded.ReadySince ? StartedAt - loaded.ReadySince : TimeSpan.Zero, Connect, Transaction);
}
