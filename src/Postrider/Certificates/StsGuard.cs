using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Http.Admin;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>Looks from time to time whether the MTA-STS policies of our own domains let mail in with the certificates that are shown and the MX records that stand in the DNS, and tells when one does not.</summary>
internal sealed class StsGuard(CertificateStore store, IDnsResolver dns, TimeProvider time, ILogger<StsGuard> logger) : IAsyncDisposable
{
    /// <summary>After a start, an authority may still be about to give the first certificate.</summary>
    private static readonly TimeSpan First = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    /// <summary>Certificates are looked at without asking anybody, so oftener.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<DomainName, (ImmutableArray<DomainName>? Hosts, DateTimeOffset At)> _exchanges = [];
    private volatile Watched _watched = new([], default, IsServed: false);
    private volatile IReadOnlyList<StsConcern> _concerns = [];
    private Task _watching = Task.CompletedTask;

    /// <summary>What was wrong at the last look.</summary>
    public IReadOnlyList<PolicyConcern> Concerns => [.. _concerns.Select(concern => new PolicyConcern(concern.Domain.Value, concern.What, concern.Mend))];

    public void Start() => _watching = WatchAsync(_stopping.Token);

    /// <summary>Other policies from now on.</summary>
    /// <param name="web">Where they are served.</param>
    public void Use(ImmutableArray<StsPublication> publications, DomainName host, Http.Web.WebPlace? web) =>
        _watched = new Watched(publications, host, web?.Https.IsEmpty == false);

    /// <summary>One look at all policies.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        var watched = _watched;
        var found = new List<StsConcern>();
        foreach (var publication in watched.Publications)
        {
            var around = new StsSurroundings
            {
                HostName = watched.Host,
                Certificates = [.. store.Certificates.Select(CertificateClaim.Of)],
                Now = time.GetUtcNow(),
                Exchanges = publication.Policy.Mode == StsMode.Enforce ? await FindExchangesAsync(publication.Domain, cancellation).ConfigureAwait(false) : null,
                IsServedHere = watched.IsServed,
            };
            found.AddRange(StsGate.Judge(publication, around));
        }

        Tell(_concerns, found);
        _concerns = found;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private void Tell(IReadOnlyList<StsConcern> before, List<StsConcern> now)
    {
        foreach (var concern in now.Except(before))
        {
            if (concern.Weight == StsWeight.Refuses) CertificateLog.PolicyRefuses(logger, concern.What, concern.Mend);
            else CertificateLog.PolicyHarms(logger, concern.What, concern.Mend);
        }

        foreach (var domain in before.Select(concern => concern.Domain).Distinct().Where(domain => now.TrueForAll(concern => concern.Domain != domain)))
            CertificateLog.PolicyHolds(logger, domain.Value);
    }

    /// <summary>The hosts of a domain's MX records, or without any the domain itself (RFC 5321, 5.1).</summary>
    private async Task<ImmutableArray<DomainName>?> FindExchangesAsync(DomainName domain, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (_exchanges.TryGetValue(domain, out var known) && now < known.At + Interval) return known.Hosts;
        var hosts = await StsExchanges.FindAsync(dns, domain, cancellation).ConfigureAwait(false);
        _exchanges[domain] = (hosts, now);
        return hosts;
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(First, time, cancellation).ConfigureAwait(false);
            while (true)
            {
                await LookAsync(cancellation).ConfigureAwait(false);
                await Task.Delay(Pace, time, cancellation).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The relay stops.
        }
    }

    private sealed record Watched(ImmutableArray<StsPublication> Publications, DomainName Host, bool IsServed);
}
