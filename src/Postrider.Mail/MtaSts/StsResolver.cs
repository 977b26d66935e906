using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>
/// Says which policy holds for a domain (RFC 8461, 3 and 5.1): learns of it by the TXT record, fetches and keeps it, and fetches it again in good time. A
/// policy that is kept holds until it is too old, whatever the DNS and the policy host say or do not say, unless a new one takes its place.
/// </summary>
public sealed class StsResolver : IAsyncDisposable
{
    private static readonly TimeSpan LookedAfterEvery = TimeSpan.FromHours(1);

    private readonly IDnsResolver _dns;
    private readonly IStsFetcher _fetcher;
    private readonly StsCache _cache;
    private readonly StsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ConcurrentDictionary<DomainName, Lazy<Task<StsFailure?>>> _flights = new();
    private readonly ConcurrentDictionary<DomainName, StsFailure> _failures = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _timer;
    private volatile bool _refreshes = true;

    private StsResolver(IDnsResolver dns, IStsFetcher fetcher, StsCache cache, StsOptions options, TimeProvider time, ILogger<StsResolver> logger)
    {
        (_dns, _fetcher, _cache, _options, _time, _logger) = (dns, fetcher, cache, options, time, logger);
        _timer = time.CreateTimer(static resolver => ((StsResolver)resolver!).LookAfter(), this, LookedAfterEvery, LookedAfterEvery);
    }

    /// <summary>Whether what is kept is fetched again in good time, though nobody asks for it: not while policies are not followed.</summary>
    public bool Refreshes
    {
        get => _refreshes;
        set => _refreshes = value;
    }

    /// <summary>Begins with what was kept.</summary>
    public static async ValueTask<StsResolver> OpenAsync(
        IDnsResolver dns, IStsFetcher fetcher, IStsStore store, StsOptions options, TimeProvider time, ILogger<StsResolver> logger, CancellationToken cancellation)
    {
        var cache = await StsCache.OpenAsync(store, options, time, logger, cancellation).ConfigureAwait(false);
        return new StsResolver(dns, fetcher, cache, options, time, logger);
    }

    public async ValueTask<StsFinding> FindAsync(DomainName domain, CancellationToken cancellation)
    {
        if (!DomainName.TryParse($"_mta-sts.{domain}", out var name)) return new StsFinding(domain, null, null, _time.GetUtcNow() + _options.RefreshAfter, null);
        var announced = await _dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        var id = announced.Status == DnsStatus.Found ? StsRecord.IdOf(announced.Records) : null;
        var kept = _cache.Find(domain);
        StsFailure? failure = null;
        if (id is not null && kept?.Stored.Id != id)
        {
            failure = await FetchAsync(domain, id).WaitAsync(cancellation).ConfigureAwait(false);
            kept = _cache.Find(domain);
        }
        else if (kept is not null && IsDue(kept))
        {
            // What is kept holds meanwhile; the flight is awaited when this is disposed.
            _ = FetchAsync(domain, kept.Stored.Id);
        }

        var problem = failure?.Problem ?? (kept is null ? null : WhyKept(announced, id));
        return new StsFinding(domain, kept?.Policy, kept?.Stored.Id, Expiry(announced.Expires, kept, failure), problem) { Fault = failure?.Fault };
    }

    /// <summary>Breaks off what is being fetched.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        foreach (var flight in _flights.Values) await ((Task)flight.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cache.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static string? WhyKept(DnsAnswer<string> announced, string? id) => announced.Status switch
    {
        _ when id is not null => null,
        DnsStatus.ServerFailure or DnsStatus.Timeout => $"the TXT record is not known ({announced.Detail}); the policy kept holds",
        _ => "the domain no longer announces a policy; the one kept holds until it is too old",
    };

    private static DateTimeOffset Expiry(DateTimeOffset announced, StsCache.Entry? kept, StsFailure? failure)
    {
        var expires = announced;
        if (kept is not null && kept.Expires < expires) expires = kept.Expires;
        if (failure is { } failed && failed.Until < expires) expires = failed.Until;
        return expires;
    }

    private bool IsDue(StsCache.Entry entry)
    {
        var age = _time.GetUtcNow() - entry.Stored.FetchedAt;
        return age > _options.RefreshAfter || age > entry.Policy.MaximumAge / 2;
    }

    private void LookAfter()
    {
        var now = _time.GetUtcNow();
        foreach (var (domain, failure) in _failures)
            if (failure.Until <= now) _failures.TryRemove(domain, out _);
        foreach (var entry in _cache.Entries)
        {
            if (_stopping.IsCancellationRequested || _flights.Count >= _options.MaximumFetches) return;
            if (entry.Expires <= now) _cache.Drop(entry);
            else if (_refreshes && IsDue(entry)) _ = FetchAsync(entry.Stored.Domain, entry.Stored.Id);
        }
    }

    /// <returns>Why there is no new policy; <c>null</c> when there is.</returns>
    private Task<StsFailure?> FetchAsync(DomainName domain, string id)
    {
        var now = _time.GetUtcNow();
        if (_failures.TryGetValue(domain, out var failed) && failed.Until > now && failed.Id == id) return Task.FromResult<StsFailure?>(failed);
        // However many hang: who comes now is told at once, and waits for none of them.
        if (!_flights.ContainsKey(domain) && _flights.Count >= _options.MaximumFetches)
            return Task.FromResult<StsFailure?>(new StsFailure(id, "too many policies are being fetched", null, now + _options.FailureKept));
        return _flights.GetOrAdd(domain, static (domain, our) => new Lazy<Task<StsFailure?>>(() => our.Resolver.FlyAsync(domain, our.Id)), (Resolver: this, Id: id)).Value;
    }

    private async Task<StsFailure?> FlyAsync(DomainName domain, string id)
    {
        await Task.Yield();
        try
        {
            var fetched = await _fetcher.FetchAsync(domain, _stopping.Token).ConfigureAwait(false);
            var policy = new StsPolicy(StsMode.None, [], TimeSpan.Zero);
            var problem = fetched.Text is { } text ? StsPolicy.TryParse(text, out policy) : fetched.Problem;
            if (problem is not null) return Failed(domain, id, problem, fetched.Text is null ? fetched.Fault ?? StsFault.NotFetched : StsFault.Invalid);
            _failures.TryRemove(domain, out _);
            if (_cache.Find(domain)?.Stored.Id != id) StsLog.Learned(_logger, domain.Value, policy.Mode, id);
            // Without a problem there is a text.
            await _cache.KeepAsync(new StoredPolicy(domain, id, _time.GetUtcNow(), fetched.Text!), policy, _stopping.Token).ConfigureAwait(false);
            return null;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever a stranger's server could bring about concerns his own domain alone.
            StsLog.BrokeOff(_logger, domain.Value, failure);
            return Failed(domain, id, "its answer could not be understood", StsFault.NotFetched);
        }
        finally
        {
            _flights.TryRemove(domain, out _);
        }
    }

    private StsFailure Failed(DomainName domain, string id, string problem, StsFault fault)
    {
        StsLog.NotFetched(_logger, domain.Value, problem);
        var failure = new StsFailure(id, problem, fault, _time.GetUtcNow() + _options.FailureKept);
        _failures[domain] = failure;
        return failure;
    }

    /// <param name="Fault"><c>null</c> for what is our own affair.</param>
    private sealed record StsFailure(string Id, string Problem, StsFault? Fault, DateTimeOffset Until);
}
