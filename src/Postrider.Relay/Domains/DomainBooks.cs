using System.Collections.Immutable;
using Postrider.Mail.DomainRecords;

namespace Postrider.Relay.Domains;

/// <summary>Writes down what a look at a domain's records said: whether all is right, and keys that may be used because they are seen.</summary>
public sealed class DomainBooks(IDomainStore store, TimeProvider time)
{
    /// <returns>What the domain counts as from now on.</returns>
    public async Task<DomainVerification> NoteAsync(SendingDomain domain, ImmutableArray<RecordFinding> findings, CancellationToken cancellation)
    {
        await UseSeenKeysAsync(domain, findings, cancellation).ConfigureAwait(false);
        var verification = VerificationOf(domain.Verification, findings);
        if (verification != domain.Verification) await store.SetVerificationAsync(domain.Name, verification, time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return verification;
    }

    /// <summary>What the DNS did not tell changes nothing.</summary>
    internal static DomainVerification VerificationOf(DomainVerification before, ImmutableArray<RecordFinding> findings)
    {
        if (findings.Any(finding => finding.Level == FindingLevel.Wrong)) return before == DomainVerification.Pending ? DomainVerification.Pending : DomainVerification.Broken;
        return findings.Any(finding => finding.Level == FindingLevel.Unknown) ? before : DomainVerification.Verified;
    }

    /// <summary>The first keys of a domain sign as soon as receivers find them; later ones come and go by rotation.</summary>
    private async Task UseSeenKeysAsync(SendingDomain domain, ImmutableArray<RecordFinding> findings, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        foreach (var key in domain.Keys)
        {
            if (key.State != DomainKeyState.Next || domain.ActiveKey(key.Algorithm) is not null) continue;
            var name = domain.SelectorName(key.Selector);
            if (!findings.Any(finding => finding is { Purpose: RecordPurpose.Dkim, Code: "dkim-key" } && finding.Name == name)) continue;
            await store.ChangeKeysAsync([new KeyTransition(key, key with { State = DomainKeyState.Active, SeenAt = key.SeenAt ?? now, ActivatedAt = now })], cancellation).ConfigureAwait(false);
        }
    }
}
