using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>Policies in memory, and behind them those on disk.</summary>
internal sealed class StsCache : IAsyncDisposable
{
    private readonly IStsStore _store;
    private readonly StsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<DomainName, Entry> _entries = new();
    private readonly SemaphoreSlim _writing = new(1, 1);

    private StsCache(IStsStore store, StsOptions options, TimeProvider time, ILogger logger) => (_store, _options, _time, _logger) = (store, options, time, logger);

    public IEnumerable<Entry> Entries => _entries.Values;

    public static async ValueTask<StsCache> OpenAsync(IStsStore store, StsOptions options, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var cache = new StsCache(store, options, time, logger);
        var now = time.GetUtcNow();
        foreach (var stored in await store.LoadAsync(cancellation).ConfigureAwait(false))
        {
            if (cache._entries.Count >= options.MaximumKept) break;
            // A clock that was set back must not make a policy live for ever.
            var entry = StsPolicy.TryParse(stored.Text, out var policy) is null ? new Entry(stored with { FetchedAt = stored.FetchedAt < now ? stored.FetchedAt : now }, policy) : null;
            if (entry?.Expires > now) cache._entries[stored.Domain] = entry;
            else await cache.WriteAsync(() => store.RemoveAsync(stored.Domain, cancellation), cancellation).ConfigureAwait(false);
        }

        return cache;
    }

    /// <returns><c>null</c> where there is none, or it is too old.</returns>
    public Entry? Find(DomainName domain) => _entries.TryGetValue(domain, out var entry) && entry.Expires > _time.GetUtcNow() ? entry : null;

    public async ValueTask KeepAsync(StoredPolicy stored, StsPolicy policy, CancellationToken cancellation)
    {
        if (!_entries.ContainsKey(stored.Domain) && _entries.Count >= _options.MaximumKept && _entries.Values.MinBy(entry => entry.Stored.FetchedAt) is { } oldest)
        {
            _entries.TryRemove(oldest.Stored.Domain, out _);
            await WriteAsync(() => _store.RemoveAsync(oldest.Stored.Domain, cancellation), cancellation).ConfigureAwait(false);
        }

        _entries[stored.Domain] = new Entry(stored, policy);
        await WriteAsync(() => _store.SaveAsync(stored, cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Forgets one that is too old, here; on disk it is left out at the next start.</summary>
    public void Drop(Entry entry) => _entries.TryRemove(new KeyValuePair<DomainName, Entry>(entry.Stored.Domain, entry));

    public ValueTask DisposeAsync()
    {
        _writing.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask WriteAsync(Func<ValueTask> write, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await write().ConfigureAwait(false);
        }
        catch (IOException failure)
        {
            // It holds in memory all the same.
            StsLog.NotKept(_logger, failure.Message);
        }
        finally
        {
            _writing.Release();
        }
    }

    internal sealed record Entry(StoredPolicy Stored, StsPolicy Policy)
    {
        public DateTimeOffset Expires { get; } = Stored.FetchedAt + Policy.MaximumAge;
    }
}
