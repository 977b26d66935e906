using Postrider.Relay.Spooling;
using Postrider.Relay.Status;

namespace Postrider.Http.Health;

/// <summary>Decides what <c>/healthz</c> and <c>/readyz</c> answer.</summary>
public sealed class HealthProbe(ISpool spool, IRelayStatus status)
{
    /// <summary>
    /// Whether the process lives and its store takes what it must: a failed store is a reason to be restarted or moved.
    /// A change without content goes the whole way to the store.
    /// </summary>
    /// <returns><c>null</c> when all is well, or what is wrong.</returns>
    public async ValueTask<string?> CheckHealthAsync(CancellationToken cancellation)
    {
        try
        {
            await spool.CommitAsync(new SpoolChange(), cancellation).ConfigureAwait(false);
            return null;
        }
        catch (SpoolException failure)
        {
            return failure.Message;
        }
    }

    /// <summary>Whether mail may be sent here: the spool is read, the listeners are open, nothing is being stopped, and there is room.</summary>
    /// <returns><c>null</c> when it may, or why not.</returns>
    public string? CheckReadiness() => status.Phase switch
    {
        RelayPhase.Starting => "Starting: the spool is being read and listeners are being opened.",
        RelayPhase.Stopping => "Stopping: sessions in progress are finished, no new ones are taken.",
        _ when status.Listeners.FirstOrDefault(listener => listener.Endpoints.IsEmpty) is { } closed => $"Listener '{closed.Name}' is not open.",
        _ => spool.Refusal,
    };
}
