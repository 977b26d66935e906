using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>The names of the client that lead back to it (RFC 7208, 5.5), asked for once a check.</summary>
internal sealed class ClientNames(IDnsResolver dns, IPAddress client)
{
    /// <summary>Names tried at most; the rest is passed over (RFC 7208, 4.6.4).</summary>
    private const int MaximumNames = 10;

    private ImmutableArray<DomainName>? _validated;

    /// <summary>Whether the client has no PTR record at all.</summary>
    public bool IsVoid { get; private set; }

    public async ValueTask<ImmutableArray<DomainName>> FindAsync(CancellationToken cancellation)
    {
        if (_validated is { } known) return known;
        var names = await dns.FindNamesAsync(client, cancellation).ConfigureAwait(false);
        IsVoid = names.Status is DnsStatus.NoData or DnsStatus.NameDoesNotExist;
        var validated = ImmutableArray.CreateBuilder<DomainName>();
        foreach (var name in names.Records.Take(MaximumNames))
        {
            var addresses = client.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
                ? await dns.FindIPv4Async(name, cancellation).ConfigureAwait(false)
                : await dns.FindIPv6Async(name, cancellation).ConfigureAwait(false);
            if (addresses.Records.Contains(client)) validated.Add(name);
        }

        _validated = validated.DrainToImmutable();
        return _validated.Value;
    }

    /// <summary>The name for <c>%{p}</c>: the domain itself before one below it before any other (RFC 7208, 7.3).</summary>
    public async ValueTask<string> PreferredAsync(DomainName domain, CancellationToken cancellation)
    {
        var names = await FindAsync(cancellation).ConfigureAwait(false);
        if (names.IsEmpty) return "unknown";
        return names.OrderBy(name => name == domain ? 0 : name.IsSubdomainOf(domain) ? 1 : 2).First().Value;
    }
}
