using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Alerts;
using Postrider.Relay.Domains;
using Postrider.Relay.Reputation;
using Postrider.Relay.Spooling;

namespace Postrider.Serving;

/// <summary>What is wrong with a station at this moment, gathered from those who know.</summary>
/// <param name="standing">Names, tenants and new sources.</param>
/// <param name="domains">The sending domains.</param>
/// <param name="failedSignIns">Failed sign-ins since the start.</param>
internal sealed class AlertSources(ISpool spool, ICertificateDesk certificates, IStandingDesk standing, Func<IReadOnlyList<DomainState>> domains, Func<long> failedSignIns, TimeProvider time)
{
    private static readonly TimeSpan SignInWindow = TimeSpan.FromMinutes(10);

    private readonly Queue<(DateTimeOffset At, long Total)> _signIns = new();

    /// <exception cref="IOException">The spool cannot be asked.</exception>
    public async Task<List<Alert>> GatherAsync(AlertSettings settings, CancellationToken cancellation)
    {
        var alerts = new List<Alert>();
        if (spool.Refusal is { } refusal) alerts.Add(new Alert("no mail is taken", AlertSeverity.Critical, $"No new mail is taken: {refusal}", "Free space on the disk, or see by `postrider status` what fills the queue."));
        await AddQueueAgeAsync(alerts, settings, cancellation).ConfigureAwait(false);
        AddSignIns(alerts, settings);
        foreach (var certificate in certificates.List().Certificates)
            if (certificate.Trouble is not null || (certificate.Warning is not null && !certificate.IsRenewedHere)) alerts.Add(Of(certificate));
        foreach (var domain in domains())
            if (domain.Verification == DomainVerification.Broken)
                alerts.Add(new Alert($"domain {domain.Name}", AlertSeverity.Critical, $"The DNS records of {domain.Name} were right and are not any more: {string.Join(", ", domain.Wrong)}.", $"postrider domain verify {domain.Name}"));
        AddStanding(alerts);
        return alerts;
    }

    private async Task AddQueueAgeAsync(List<Alert> alerts, AlertSettings settings, CancellationToken cancellation)
    {
        // The list goes by the messages' ids, and these by time: the first one is the oldest.
        var oldest = await spool.ListAsync(new QueueFilter { State = RecipientState.Waiting }, null, 1, cancellation).ConfigureAwait(false);
        if (oldest.Count == 0) return;
        var (message, recipient) = oldest[0];
        var age = time.GetUtcNow() - (message.Parameters.HoldUntil ?? message.ReceivedAt);
        if (age >= settings.QueueAge)
            alerts.Add(new Alert("queue age", AlertSeverity.Warning, $"The oldest message has waited {HumanText.Duration(age)}, for {HumanText.Safe(recipient.Address.Destination)}.", $"postrider why {message.Id}"));
    }

    private void AddSignIns(List<Alert> alerts, AlertSettings settings)
    {
        var (now, total) = (time.GetUtcNow(), failedSignIns());
        _signIns.Enqueue((now, total));
        while (_signIns.Count > 1 && now - _signIns.Peek().At > SignInWindow) _signIns.Dequeue();
        var failed = total - _signIns.Peek().Total;
        if (failed >= settings.FailedSignIns)
            alerts.Add(new Alert("failed sign-ins", AlertSeverity.Warning, $"{HumanText.Count(failed)} sign-ins failed within ten minutes: somebody guesses passwords, or a client has an old one.", "The log names the clients; shut them out at the firewall, or mend their password."));
    }

    private void AddStanding(List<Alert> alerts)
    {
        foreach (var entry in standing.Standings())
            if (entry is { Level: ReputationLevel.Bad, Subject: not ReputationSubject.Provider })
                alerts.Add(new Alert($"reputation of {entry.Subject.ToString().ToLowerInvariant()} {entry.Name}", AlertSeverity.Warning, $"The {entry.Subject.ToString().ToLowerInvariant()} {HumanText.Safe(entry.Name)} stands badly: {ReputationLimits.Words(entry.Counts)}.", "postrider reputation show"));
        foreach (var held in standing.HeldTenants())
            alerts.Add(new Alert($"tenant {held.Tenant}", held.Standing == TenantStanding.Paused ? AlertSeverity.Critical : AlertSeverity.Warning, $"The tenant {held.Tenant} is {held.Standing.ToString().ToLowerInvariant()}: {held.Reason}.", $"postrider reputation resume {held.Tenant}"));
        foreach (var progress in standing.WarmUpProgress())
            if (progress.Record.Halted is { } reason)
                alerts.Add(new Alert($"warm-up of {progress.Record.Source} at {progress.Record.Provider}", AlertSeverity.Warning, $"The source {progress.Record.Source} sends no more to {progress.Record.Provider} today: {reason}.", "postrider warmup show"));
    }

    private static Alert Of(CertificateView certificate)
    {
        var name = certificate.Names.Count > 0 ? certificate.Names[0] : certificate.Source;
        var what = string.Join("; ", new[] { certificate.Warning, certificate.Trouble }.OfType<string>());
        return new Alert($"certificate {name}", AlertSeverity.Critical, $"The certificate of {HumanText.Safe(name)} ({HumanText.Safe(certificate.Source)}): {HumanText.Safe(what)}.", "postrider certificate list");
    }
}
