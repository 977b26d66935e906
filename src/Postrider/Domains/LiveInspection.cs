using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Mail.DomainRecords;
using Postrider.Mail.MtaSts;
using Postrider.Relay.Domains;
using Postrider.Serving;

namespace Postrider.Domains;

/// <summary>Looks at domains of a running station: by a resolver of its own, so that no delivery waits for it, what it asks is bounded, and nothing is kept from the look before.</summary>
internal sealed class LiveInspection(Settings settings, StationEnvironment environment) : IDomainInspection
{
    private const int MaximumQuestions = 8;
    private const int MaximumKept = 2000;

    private volatile Settings _settings = settings;

    /// <summary>The settings in force.</summary>
    public Settings Settings
    {
        get => _settings;
        set => _settings = value;
    }

    public async Task<ImmutableArray<RecordFinding>> InspectAsync(SendingDomain domain, CancellationToken cancellation)
    {
        var current = _settings;
        var time = environment.Time;
        using var own = new DnsResolver(
            current.Dns with { MaximumQuestions = MaximumQuestions, MaximumKept = MaximumKept }, time, environment.Loggers.CreateLogger<DnsResolver>());
        var dns = environment.Dns ?? own;
        using var fetcher = new HttpStsFetcher(dns, current.TlsPolicy.Sts, time);
        var authority = environment.Dns is null ? new AuthorityResolver(own, current.Domains.NameServerPort, current.Dns.Timeout, time) : null;
        return await new DomainInspector(dns, authority, fetcher, time).InspectAsync(DomainExpectations.Of(current, domain, null), cancellation).ConfigureAwait(false);
    }
}
