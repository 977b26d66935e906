using Postrider.Relay.Reputation;
using Postrider.Relay.WarmUp;

namespace Postrider.Http.Admin;

/// <summary>Knows what the station has learnt of its senders.</summary>
public interface IStandingDesk
{
    IReadOnlyList<WarmUpProgress> WarmUpProgress();

    /// <summary>How all names stand, kind by kind, the worst first.</summary>
    IReadOnlyList<ReputationEntry> Standings();

    IReadOnlyList<TenantRecord> HeldTenants();

    /// <summary>Lets a tenant send again.</summary>
    /// <returns>Whether it was held.</returns>
    ValueTask<bool> ResumeAsync(string tenant, CancellationToken cancellation);
}
