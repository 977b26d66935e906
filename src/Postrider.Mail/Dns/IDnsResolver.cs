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

    /// <summary>TLSA records (RFC 6698, 2), of a name such as <c>_25._tcp.mx.example.com</c>. Without the AD bit they say nothing.</summary>
    ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation);

    /// <summary>The CNAME record of the name itself, not followed: whether the first step of a chain is authentic is not told by the answer at its end.</summary>
    ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation);

    /// <summary>The names of an address (PTR).</summary>
    ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation);
}
