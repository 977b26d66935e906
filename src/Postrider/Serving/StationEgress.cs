using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Mail.Dns;
using Postrider.Mail.DomainRecords;
using Postrider.Relay.Sources;
using Postrider.Smtp;

namespace Postrider.Serving;

/// <summary>The sources of a station: which of them this machine can send from, and whether the world believes them.</summary>
internal sealed class StationEgress(IDnsResolver dns, ILogger<StationEgress> logger) : IAsyncDisposable
{
    private CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;

    /// <summary>What mail leaves by, without the sources whose addresses this machine lacks, which are named.</summary>
    /// <exception cref="StationException">A pool has no source left.</exception>
    public EgressPlan Plan(EgressSettings settings)
    {
        var lacking = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in settings.Sources)
        {
            if (SourceAddresses.Missing(source).ToArray() is not { Length: > 0 } missing) continue;
            lacking.Add(source.Name);
            EgressLog.SourceMissing(logger, source.Name, string.Join(" and ", missing.Select(static address => address.ToString())));
        }

        try
        {
            return settings.ToPlan(source => !lacking.Contains(source.Name));
        }
        catch (ArgumentException e)
        {
            throw new StationException(e.Message, Sysexits.Configuration, e);
        }
    }

    /// <summary>Looks in the DNS whether the names and addresses of the sources belong together, and names those where they do not.</summary>
    public async Task BeginLookingAsync(EgressPlan plan, DomainName station)
    {
        await EndAsync().ConfigureAwait(false);
        _stop = new CancellationTokenSource();
        var token = _stop.Token;
        _looking = Task.Run(() => LookAsync(plan, station, token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task LookAsync(EgressPlan plan, DomainName station, CancellationToken cancellation)
    {
        foreach (var source in plan.Sources)
        {
            foreach (var finding in await SourceInspection.InspectAsync(dns, source, station, cancellation).ConfigureAwait(false))
                if (finding.Level is FindingLevel.Wrong or FindingLevel.Warning) EgressLog.SourceDistrusted(logger, source.Name, finding.What, finding.Mend);
        }
    }
}
