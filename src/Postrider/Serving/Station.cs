using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Postrider.Relay.Status;
using Postrider.Relay.Submission;

namespace Postrider.Serving;

/// <summary>
/// A running relay: the one place where its parts are wired. Nothing is delivered before the spool is read, no mail comes in before it can be
/// kept; the stop goes the other way round.
/// </summary>
internal sealed class Station : IAsyncDisposable
{
    private readonly StationParts _parts;
    private readonly StationEnvironment _environment;
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private int _stopped;

    private Station(Settings settings, StationParts parts, StationEnvironment environment)
    {
        Settings = settings;
        _parts = parts;
        _environment = environment;
    }

    /// <summary>The settings in force.</summary>
    public Settings Settings { get; private set; }

    /// <summary>Where it stands, and its listeners with the ports that the system chose.</summary>
    public IRelayStatus Status => _parts.Status;

    /// <summary>The socket of <c>queue</c>, <c>status</c> and the like.</summary>
    public string AdminSocketPath => AdminSocket.PathIn(Settings.DataDirectory);

    /// <summary>Where metrics and health are told; empty for nowhere.</summary>
    public IReadOnlyCollection<string> MetricsAddresses => _parts.Doors.Metrics.Addresses;

    /// <summary>Where the world is served by HTTP and HTTPS; empty for nowhere.</summary>
    public IReadOnlyCollection<string> WebAddresses => _parts.Doors.Web.Addresses;

    /// <summary>Takes messages of this process.</summary>
    public LocalSubmission Submission => _parts.Submission;

    /// <summary>The spool, counted.</summary>
    public ISpool Spool => _parts.Spool;

    /// <summary>The events of the spool, for whoever watches in this process.</summary>
    public Relay.Events.IEventStore Events => _parts.Store.Events;

    /// <summary>The listener of a name, with the endpoints that it is bound to.</summary>
    public ImmutableArray<IPEndPoint> EndpointsOf(string listener) => Status.Listeners.First(one => one.Name == listener).Endpoints;

    /// <summary>Opens the spool, reads it, and opens the doors.</summary>
    /// <exception cref="StationException">Something stands in the way; nothing is left running.</exception>
    public static async Task<Station> StartAsync(Settings settings, StationEnvironment environment, CancellationToken cancellation)
    {
        var parts = await StationParts.OpenAsync(settings, environment, cancellation).ConfigureAwait(false);
        var station = new Station(settings, parts, environment);
        try
        {
            await parts.StartAsync(settings, cancellation).ConfigureAwait(false);
            return station;
        }
        catch
        {
            await station.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Puts new settings in force without dropping a session; all of them or none.</summary>
    /// <returns>What is different, and what of it only a restart puts in force.</returns>
    /// <exception cref="StationException">Something stands in the way; everything is as it was.</exception>
    public async Task<SettingsComparison> ReloadAsync(Settings settings, CancellationToken cancellation)
    {
        await _reloading.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var before = Settings;
            // What needs a restart stays named at each reload until then.
            var applied = settings with
            {
                DataDirectory = before.DataDirectory,
                Spool = settings.Spool with { Directory = before.Spool.Directory },
            };
            await _parts.ReloadAsync(before, applied, _environment, cancellation).ConfigureAwait(false);
            Settings = applied;
            return SettingsComparison.Between(before, settings);
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>Whether the store still takes what it must, as the watchdog asks; a failure is an answer, only no answer is a reason to be restarted.</summary>
    public ValueTask<string?> CheckHealthAsync(CancellationToken cancellation) => _parts.Health.CheckHealthAsync(cancellation);

    /// <summary>Finishes what is in progress within the configured time, and closes everything.</summary>
    /// <param name="cut">Ends the waiting at once.</param>
    public async Task StopAsync(CancellationToken cut)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0) return;
        using var patience = new CancellationTokenSource(Settings.StopTimeout, _environment.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cut);
        await _parts.StopAsync(ending.Token).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _parts.DisposeAsync().ConfigureAwait(false);
        _reloading.Dispose();
    }
}
