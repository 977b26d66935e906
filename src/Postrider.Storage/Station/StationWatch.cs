using Microsoft.Extensions.Logging;

namespace Postrider.Storage.Station;

/// <summary>Looks once a second whether the station's database has changed, by this process or another, and lets those read it again who keep something of it in memory.</summary>
public sealed class StationWatch(StationDatabase database, TimeProvider time, ILogger<StationWatch> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<Func<CancellationToken, Task>> _readers = [];
    private Task _watching = Task.CompletedTask;

    /// <summary>Adds somebody who reads at the start and after each change. Before the start.</summary>
    public void Add(Func<CancellationToken, Task> reader) => _readers.Add(reader);

    /// <summary>Lets all read, then watches.</summary>
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var version = await database.ReadVersionAsync(cancellation).ConfigureAwait(false);
        foreach (var reader in _readers) await reader(cancellation).ConfigureAwait(false);
        // On a thread of its own, or the first wait would be the caller's.
        _watching = Task.Run(() => WatchAsync(version), CancellationToken.None);
    }

    private async Task WatchAsync(StationVersion seen)
    {
        using var timer = new PeriodicTimer(Pace, time);
        var told = "";
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                try
                {
                    // Taken before the reading: what changes meanwhile is read once more.
                    var version = await database.ReadVersionAsync(_stop.Token).ConfigureAwait(false);
                    if (version == seen) continue;
                    foreach (var reader in _readers) await reader(_stop.Token).ConfigureAwait(false);
                    seen = version;
                    told = "";
                }
                catch (IOException failure)
                {
                    if (told != failure.Message) StationLog.NotRead(logger, failure.Message);
                    told = failure.Message;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
    }
}
