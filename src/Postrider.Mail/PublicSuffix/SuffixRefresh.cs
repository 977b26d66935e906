using Microsoft.Extensions.Logging;

namespace Postrider.Mail.PublicSuffix;

/// <summary>Keeps a list fresh: reads the one at hand, then asks for a newer one again and again. While that fails, the one from before stays in force.</summary>
/// <param name="source">Where it comes from.</param>
/// <param name="current">Gets each list that is read.</param>
/// <param name="interval">How often to ask.</param>
/// <param name="random">Spreads the questions of many relays: up to a tenth of the interval is added.</param>
public sealed class SuffixRefresh(ISuffixSource source, CurrentSuffixes current, TimeSpan interval, TimeProvider time, Random random, ILogger<SuffixRefresh> logger) : IAsyncDisposable
{
    /// <summary>After a failure, where the interval is not shorter.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Puts the list at hand in force, and goes on from there.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            Use(await source.LoadAsync(cancellation).ConfigureAwait(false));
        }
        catch (IOException failure)
        {
            SuffixLog.NotRefreshed(logger, failure.Message);
        }

        _running = RunAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        var wait = source.RefreshedAt is { } last ? last + Spread(interval) - time.GetUtcNow() : TimeSpan.Zero;
        while (true)
        {
            if (wait > TimeSpan.Zero) await Task.Delay(wait, time, stopping).ConfigureAwait(false);
            wait = Spread(await TryRefreshAsync(stopping).ConfigureAwait(false) || interval < Again ? interval : Again);
        }
    }

    private async ValueTask<bool> TryRefreshAsync(CancellationToken stopping)
    {
        try
        {
            Use(await source.RefreshAsync(stopping).ConfigureAwait(false));
            return true;
        }
        catch (IOException failure)
        {
            SuffixLog.NotRefreshed(logger, failure.Message);
            return false;
        }
    }

    private TimeSpan Spread(TimeSpan span) => span + (span * random.NextDouble() / 10);

    private void Use(PublicSuffixList? list)
    {
        if (list is null) return;
        current.List = list;
        SuffixLog.InForce(logger, list.Count);
    }
}
