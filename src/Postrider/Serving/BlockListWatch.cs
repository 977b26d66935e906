using Postrider.Configuration;
using Postrider.Doctor;
using Postrider.Domains;
using Postrider.Mail.Dns;
using Postrider.Relay.Alerts;
using Postrider.Relay.Domains;

namespace Postrider.Serving;

/// <summary>Asks the block lists for the sources and the sending domains now and then, and remembers what they said.</summary>
internal sealed class BlockListWatch(IDnsResolver dns, IDomainStore domains, TimeProvider time)
{
    private DateTimeOffset _next = DateTimeOffset.MinValue;
    private IReadOnlyList<Alert> _listed = [];

    /// <summary>What was listed at the last look, which is made where it is time for one.</summary>
    /// <exception cref="IOException">The domains cannot be read.</exception>
    public async Task<IReadOnlyList<Alert>> LookAsync(Settings settings, CancellationToken cancellation)
    {
        if (time.GetUtcNow() < _next) return _listed;
        _next = time.GetUtcNow() + settings.Alerts.BlockListsEvery;
        var names = (await domains.ListAsync(cancellation).ConfigureAwait(false)).Select(static domain => domain.Name);
        var findings = await new BlockListCheck(dns, time).RunAsync(settings.Doctor, StationSources.Find(settings), names, cancellation).ConfigureAwait(false);
        _listed = [.. findings.Where(static finding => finding.Level == DoctorLevel.Bad).Select(static finding => new Alert($"block list: {finding.What.Split(':')[0].TrimEnd('.')}", AlertSeverity.Critical, finding.What, finding.Mend ?? ""))];
        return _listed;
    }
}
