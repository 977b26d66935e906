using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>Questions to the DNS. Failures are answers, not exceptions; only cancellation throws.</summary>
public interface IDnsResolver
{
    ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation);

    /// <summary>A records.</summary>
    ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation);

    /// <summary>AAAA records.</summary>
    ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation);

    /// <summary>TXT records, the strings of each record joined without a space (RFC 7208, 3.3).</summary>
    ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation);

    /// <summary>The names of an address (PTR).</summary>
    ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation);
}
