using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Reputation;
using Postrider.Relay.WarmUp;
using Postrider.Storage.Standing;
using Postrider.Storage.Station;

namespace Postrider.Serving;

/// <summary>What a station learns of its senders: how names stand, which tenants may not send freely, and how far new sources have come.</summary>
internal sealed class StationStanding : IStandingDesk, IAsyncDisposable
{
    /// <summary>What a crash may forget of warming up, at most.</summary>
    private static readonly TimeSpan KeepEvery = TimeSpan.FromSeconds(15);

    private readonly SqliteStandingStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<StationStanding> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _keeping = new(1, 1);
    private IReadOnlyList<TenantRecord> _kept = [];
    private Task _running = Task.CompletedTask;

    private StationStanding(StationDatabase database, StandingSettings settings, StationEnvironment environment)
    {
        (_time, _logger) = (environment.Time, environment.Loggers.CreateLogger<StationStanding>());
        _store = new SqliteStandingStore(database);
        WarmUp = new WarmUpBook(_time, environment.Loggers.CreateLogger<WarmUpBook>());
        Reputation = new ReputationBook(_time);
        Tenants = new TenantGate(Reputation, _time, environment.Loggers.CreateLogger<TenantGate>());
        Watchers = new OutcomeWatchers(WarmUp, Reputation);
        Use(settings);
    }

    public WarmUpBook WarmUp { get; }

    public ReputationBook Reputation { get; }

    public TenantGate Tenants { get; }

    /// <summary>All who learn from outcomes.</summary>
    public IOutcomeWatcher Watchers { get; }

    /// <exception cref="IOException">What is kept cannot be read.</exception>
    public static async Task<StationStanding> OpenAsync(StationDatabase database, StandingSettings settings, StationEnvironment environment, CancellationToken cancellation)
    {
        var standing = new StationStanding(database, settings, environment);
        standing.WarmUp.Restore(await standing._store.ReadWarmUpAsync(cancellation).ConfigureAwait(false));
        standing._kept = await standing._store.ReadTenantsAsync(cancellation).ConfigureAwait(false);
        standing.Tenants.Restore(standing._kept);
        return standing;
    }

    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Other settings.</summary>
    public void Use(StandingSettings settings)
    {
        WarmUp.Rules = settings.WarmUp;
        (Tenants.Limits, Tenants.Policy) = (settings.Limits, settings.Policy);
    }

    public IReadOnlyList<WarmUpProgress> WarmUpProgress() => WarmUp.Progress();

    public IReadOnlyList<ReputationEntry> Standings() => [.. Enum.GetValues<ReputationSubject>().SelectMany(subject => Reputation.Read(subject, Tenants.Limits))];

    public IReadOnlyList<TenantRecord> HeldTenants() => Tenants.Records;

    public async ValueTask<bool> ResumeAsync(string tenant, CancellationToken cancellation)
    {
        var was = Tenants.Resume(tenant);
        if (was) await KeepAsync(cancellation).ConfigureAwait(false);
        return was;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryKeepAsync().ConfigureAwait(false);
        _keeping.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(KeepEvery, _time, _stop.Token).ConfigureAwait(false);
            Tenants.Review();
            await TryKeepAsync().ConfigureAwait(false);
        }
    }

    private async Task TryKeepAsync()
    {
        try
        {
            await KeepAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            StandingLog.NotKept(_logger, failure.Message);
        }
    }

    private async ValueTask KeepAsync(CancellationToken cancellation)
    {
        await _keeping.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (WarmUp.TakeChanges() is { Count: > 0 } changes) await _store.KeepAsync(changes, cancellation).ConfigureAwait(false);
            var tenants = Tenants.Records;
            if (tenants.SequenceEqual(_kept)) return;
            await _store.KeepAsync(tenants, cancellation).ConfigureAwait(false);
            _kept = tenants;
        }
        finally
        {
            _keeping.Release();
        }
    }
}
