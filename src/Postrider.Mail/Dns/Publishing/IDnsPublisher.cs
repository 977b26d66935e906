using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>
/// Sets records in zones that we may write to: by dynamic update (RFC 2136), and one day by the API of a provider. Failures are answers, not exceptions;
/// only cancellation throws. What was published is seen by others when their caches let go of what they have: look it up before relying on it.
/// </summary>
public interface IDnsPublisher
{
    /// <summary>Whether the records of a name can be set; asks nobody.</summary>
    bool Covers(DomainName name);

    /// <summary>Makes changes. Those of one zone are made together or not at all; with several zones the first failure ends it.</summary>
    ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation);
}
