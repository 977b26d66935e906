using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>The hosts that take mail for a destination (RFC 5321, 5.1), or why there are none.</summary>
/// <param name="Hosts">In the order to try: by preference, equal ones shuffled. Empty exactly when <paramref name="Failure"/> is there.</param>
/// <param name="Failure">A permanent (5xx) or transient (4xx) reply of ours that explains: null MX, no such domain, loop, DNS failure.</param>
/// <param name="Expires">Until when this may be used again.</param>
public sealed record MailExchanges(ImmutableArray<ExchangeHost> Hosts, Reply? Failure, DateTimeOffset Expires)
{
    /// <summary>Whether the names of the hosts are authentic: MX records, or their absence, by DNSSEC; always for a host that was asked for by its name.</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>The domain at the end of the CNAMEs of the destination; empty where MX records were not asked for.</summary>
    public DomainName CanonicalName { get; init; }

    /// <summary>
    /// The name of the site: the set of hosts, whatever their order, so that all domains with the same hosts share connections.
    /// For a single host its name; for more, the names sorted and joined with commas.
    /// </summary>
    public string Site => string.Join(',', Hosts.Select(h => h.Name.IsEmpty ? h.Addresses[0].ToString() : h.Name.Value).Distinct().Order(StringComparer.Ordinal));
}

/// <summary>One host of a destination.</summary>
/// <param name="Name">Its name; empty for an address literal.</param>
/// <param name="Preference">Of its MX record; 0 for an implicit MX.</param>
/// <param name="Addresses">Its addresses in the order to try; may be empty where <paramref name="Problem"/> says why.</param>
/// <param name="Problem">Why its addresses are not known, for people; <c>null</c> when they are.</param>
public sealed record ExchangeHost(DomainName Name, ushort Preference, ImmutableArray<IPAddress> Addresses, string? Problem)
{
    /// <summary>Whether the addresses are authentic by DNSSEC, and with them every CNAME before them.</summary>
    public bool IsAuthenticated { get; init; }

    /// <summary>The name at the end of the CNAMEs; <see cref="Name"/> where there are none, empty for an address literal.</summary>
    public DomainName CanonicalName { get; init; } = Name;
}
