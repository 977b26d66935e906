using System.Collections.Immutable;
using Postrider.Relay.Status;
using Postrider.Smtp.Server;

namespace Postrider.Serving;

/// <summary>What a station knows of itself as a whole.</summary>
internal sealed class StationStatus(DateTimeOffset startedAt, SmtpServer server, ImmutableArray<ListenerOptions> listeners) : IRelayStatus
{
    private volatile int _phase;

    public RelayPhase Phase
    {
        get => (RelayPhase)_phase;
        set => _phase = (int)value;
    }

    public DateTimeOffset StartedAt => startedAt;

    public ImmutableArray<ListenerStatus> Listeners
    {
        get
        {
            var activity = server.Activity;
            // Before they are opened the server has nothing to tell of them.
            return activity.IsDefaultOrEmpty && Phase == RelayPhase.Starting
                ? [.. listeners.Select(listener => new ListenerStatus(listener.Name, listener.Kind, [], 0, listener.Limits.MaximumSessions))]
                : [.. activity.Select(one => new ListenerStatus(one.Name, one.Kind, one.Endpoints, one.Sessions, one.MaximumSessions))];
        }
    }
}
