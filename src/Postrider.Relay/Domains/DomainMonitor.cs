using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Postrider.Mail.DomainRecords;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>
/// Looks at the DNS records of all domains from time to time, one domain at a time, and tells when one breaks that was right, and when it is right again. What was told stays
/// told over a restart: the domain's state is in the store.
/// </summary>
public sealed class DomainMonitor : IAsyncDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Postrider.Domains";

    /// <summary>How often the list of domains is read at least; oftener where domains are looked at oftener.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    /// <summary>How often a domain is looked at that somebody is setting up.</summary>
    private static readonly TimeSpan PendingEvery = TimeSpan.FromMinutes(10);

    private readonly IDomainStore _store;
    private readonly IDomainInspection _inspection;
    private readonly DomainBooks _books;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<DomainMonitor> _logger;
    private readonly Dictionary<DomainName, DateTimeOffset> _due = [];
    private readonly Dictionary<DomainName, ImmutableHashSet<string>> _wrong = [];
    private readonly Meter _meter = new(MeterName);
    private readonly CancellationTokenSource _stop = new();
    private TimeSpan? _dueBy;
    private volatile IReadOnlyList<DomainState> _states = [];
    private Task _watching = Task.CompletedTask;

    /// <param name="random">For the jitter: stations that were started together must not ask together.</param>
    public DomainMonitor(IDomainStore store, IDomainInspection inspection, TimeProvider time, Random random, ILogger<DomainMonitor> logger)
    {
        (_store, _inspection, _time, _random, _logger) = (store, inspection, time, random, logger);
        _books = new DomainBooks(store, time);
        _meter.CreateObservableGauge("postrider.domains", Count, "{domain}", "Sending domains, by the state of their DNS records.");
    }

    /// <summary>How often each domain is looked at; <c>null</c> for never.</summary>
    public TimeSpan? Every { get; set; }

    /// <summary>The domains as they stood at the last reading.</summary>
    public IReadOnlyList<DomainState> States => _states;

    /// <summary>Begins to watch.</summary>
    public void Start() => _watching = Task.Run(WatchAsync);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _meter.Dispose();
        _stop.Dispose();
    }

    /// <summary>Looks at every domain whose time has come.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var domains = await _store.ListAsync(cancellation).ConfigureAwait(false);
        var states = new List<DomainState>();
        if (_dueBy != Every) _due.Clear(); // A reload has set another interval.
        _dueBy = Every;
        foreach (var domain in domains)
        {
            var verification = domain.Verification;
            if (Every is { } every && IsDue(domain, every))
            {
                verification = await LookAtAsync(domain, cancellation).ConfigureAwait(false);
                _due[domain.Name] = _time.GetUtcNow() + Jittered(verification == DomainVerification.Pending && PendingEvery < every ? PendingEvery : every);
            }

            states.Add(new DomainState(domain.Name, verification, [.. _wrong.GetValueOrDefault(domain.Name) ?? []]));
        }

        foreach (var gone in _due.Keys.Except(domains.Select(domain => domain.Name)).ToArray())
        {
            _due.Remove(gone);
            _wrong.Remove(gone);
        }

        _states = states;
    }

    private bool IsDue(SendingDomain domain, TimeSpan every)
    {
        if (_due.TryGetValue(domain.Name, out var at)) return at <= _time.GetUtcNow();
        // A new one at once; the others of a restart spread over the interval, an hour at most.
        if (domain.Verification == DomainVerification.Pending) return true;
        _due[domain.Name] = _time.GetUtcNow() + _random.NextDouble() * (every < TimeSpan.FromHours(1) ? every : TimeSpan.FromHours(1));
        return false;
    }

    private TimeSpan Jittered(TimeSpan span) => span * (0.9 + 0.2 * _random.NextDouble());

    private async Task<DomainVerification> LookAtAsync(SendingDomain domain, CancellationToken cancellation)
    {
        var findings = await _inspection.InspectAsync(domain, cancellation).ConfigureAwait(false);
        var (after, used) = await _books.NoteAsync(domain, findings, cancellation).ConfigureAwait(false);
        foreach (var key in used) DomainMonitorLog.KeyUsed(_logger, key.Selector, domain.Name.Value);
        Tell(domain, after, [.. findings.Where(finding => finding.Level == FindingLevel.Wrong)]);
        return after;
    }

    /// <summary>Tells of what is new. Of a domain that was broken before this process began everything has been told.</summary>
    private void Tell(SendingDomain domain, DomainVerification after, ImmutableArray<RecordFinding> wrong)
    {
        var isKnown = _wrong.TryGetValue(domain.Name, out var before);
        _wrong[domain.Name] = [.. wrong.Select(KeyOf)];
        if (after == DomainVerification.Verified && domain.Verification == DomainVerification.Broken) DomainMonitorLog.Mended(_logger, domain.Name.Value);
        if (after == DomainVerification.Verified && domain.Verification == DomainVerification.Pending) DomainMonitorLog.Verified(_logger, domain.Name.Value);
        if (after != DomainVerification.Broken || (domain.Verification == DomainVerification.Broken && !isKnown)) return;
        foreach (var finding in wrong)
            if (before is null || !before.Contains(KeyOf(finding))) DomainMonitorLog.Broke(_logger, domain.Name.Value, finding.Code, finding.What, finding.Mend);
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                try
                {
                    await LookAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (IOException failure)
                {
                    DomainMonitorLog.Failed(_logger, failure.Message);
                }

                await Task.Delay(Every / 4 is { } often && often < Pace ? often : Pace, _time, _stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    private IEnumerable<Measurement<int>> Count() => _states.CountBy(state => state.Verification)
        .Select(pair => new Measurement<int>(pair.Value, new KeyValuePair<string, object?>("state", pair.Key.ToString().ToLowerInvariant())));

    private static string KeyOf(RecordFinding finding) => $"{finding.Code} {finding.Name}";
}
