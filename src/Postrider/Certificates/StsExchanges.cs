using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>Finds the hosts that senders go to, as far as a policy is concerned with them.</summary>
internal static class StsExchanges
{
    /// <returns>The hosts of the MX records, or without any the domain itself (RFC 5321, 5.1); <c>null</c> where the DNS does not say, or the domain takes no mail (RFC 7505).</returns>
    public static async Task<ImmutableArray<DomainName>?> FindAsync(IDnsResolver dns, DomainName domain, CancellationToken cancellation)
    {
        var answer = await dns.FindMxAsync(domain, cancellation).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Found when answer.Records.Any(record => record.Host.IsEmpty) => null,
            DnsStatus.Found => [.. answer.Records.Select(record => record.Host)],
            DnsStatus.NoData => [domain],
            _ => null,
        };
    }
}
