using System.Collections.Immutable;
using Postrider.Mail.DomainRecords;

namespace Postrider.Relay.Domains;

/// <summary>Writes down what a look at a domain's records said: whether all is right, and which keys were seen.</summary>
public sealed class DomainBooks(IDomainStore store, TimeProvider time)
{
    public async Task<DomainNote> NoteAsync(SendingDomain domain, ImmutableArray<RecordFinding> findings, CancellationToken cancellation)
    {
        var used = await NoticeKeysAsync(domain, findings, cancellation).ConfigureAwait(false);
        var verification = VerificationOf(domain.Verification, findings);
        if (verification != domain.Verification) await store.SetVerificationAsync(domain.Name, verification, time.GetUtcNow(), cancellation).ConfigureAwait(false);
        return new DomainNote(verification, used);
    }

    /// <summary>What the DNS did not tell changes nothing.</summary>
    internal static DomainVerification VerificationOf(DomainVerification before, ImmutableArray<RecordFinding> findings)
    {
        if (findings.Any(finding => finding.Level == FindingLevel.Wrong)) return before == DomainVerification.Pending ? DomainVerification.Pending : DomainVerification.Broken;
        return findings.Any(finding => finding.Level == FindingLevel.Unknown) ? before : DomainVerification.Verified;
    }

    /// <returns>The keys that sign from now on.</returns>
    private async Task<ImmutableArray<DomainKey>> NoticeKeysAsync(SendingDomain domain, ImmutableArray<RecordFinding> findings, CancellationToken cancellation)
    {
        var used = ImmutableArray.CreateBuilder<DomainKey>();
        foreach (var key in domain.Keys)
        {
            if (key.State != DomainKeyState.Next || key.SeenAt is not null) continue;
            var name = domain.SelectorName(key.Selector);
            if (!findings.Any(finding => finding is { Purpose: RecordPurpose.Dkim, Code: "dkim-key" } && finding.Name == name)) continue;
            var noticed = KeyRotation.Notice(domain, key, time.GetUtcNow());
            // False where another process has noticed it too.
            if (await store.ChangeKeysAsync([noticed], cancellation).ConfigureAwait(false) && noticed.After.State == DomainKeyState.Active) used.Add(noticed.After);
        }

        return used.ToImmutable();
    }
}
