using Postrider.Mail.Dmarc;
using Postrider.Smtp;

namespace Postrider.Mail.AggregateReports;

/// <summary>The DMARC policy that the reporter found.</summary>
/// <param name="Domain">Where it found it.</param>
/// <param name="Policy"><c>p</c>.</param>
public sealed record PublishedPolicy(DomainName Domain, DmarcPolicy Policy)
{
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary><c>np</c> (RFC 9990).</summary>
    public DmarcPolicy? NonExistentPolicy { get; init; }

    public DmarcAlignment DkimAlignment { get; init; }

    public DmarcAlignment SpfAlignment { get; init; }

    /// <summary><c>t=y</c> (RFC 9990).</summary>
    public bool IsTest { get; init; }

    /// <summary><c>pct</c> of old (RFC 7489); <c>null</c> where it is not told.</summary>
    public int? Percentage { get; init; }
}
