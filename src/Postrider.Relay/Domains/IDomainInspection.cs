using System.Collections.Immutable;
using Postrider.Mail.DomainRecords;

namespace Postrider.Relay.Domains;

/// <summary>Looks at the DNS records of a domain; the rim that tests of <see cref="DomainMonitor"/> replace. What the DNS does not tell is a finding, not an exception.</summary>
public interface IDomainInspection
{
    Task<ImmutableArray<RecordFinding>> InspectAsync(SendingDomain domain, CancellationToken cancellation);
}
