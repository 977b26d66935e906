using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Status;

/// <summary>What the running program knows of itself as a whole; its composition root answers.</summary>
public interface IRelayStatus
{
    RelayPhase Phase { get; }

    DateTimeOffset StartedAt { get; }

    /// <summary>The listeners and their sessions at this moment.</summary>
    ImmutableArray<ListenerStatus> Listeners { get; }
}

/// <summary>Where the program stands between start and end.</summary>
public enum RelayPhase
{
    /// <summary>The spool is being read or listeners are being opened; nothing is delivered yet.</summary>
    Starting,

    Running,

    /// <summary>Transactions in progress are finished, nothing new begins.</summary>
    Stopping,
}

/// <summary>A listener at one moment.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Endpoints">Where it listens, with the ports the system chose; empty while it is closed.</param>
/// <param name="Sessions">Open sessions.</param>
/// <param name="MaximumSessions">Sessions it takes at most; 0 for no limit.</param>
public sealed record ListenerStatus(string Name, ListenerKind Kind, ImmutableArray<IPEndPoint> Endpoints, int Sessions, int MaximumSessions);
