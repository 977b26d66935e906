using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>Finds the servers of a zone by a resolver, and asks each at its addresses.</summary>
/// <param name="resolver">Who finds the servers.</param>
/// <param name="port">Where name servers listen: 53 but in tests.</param>
/// <param name="timeout">How long a server may take.</param>
public sealed class AuthorityResolver(DnsResolver resolver, int port, TimeSpan timeout, TimeProvider time) : IAuthorityResolver
{
    private const int MaximumServers = 12;

    public async ValueTask<ZoneTexts> FindTextsAsync(DomainName name, CancellationToken cancellation)
    {
        for (var zone = name; !zone.IsEmpty; zone = zone.Parent)
        {
            var servers = await resolver.FindNameServersAsync(zone, cancellation).ConfigureAwait(false);
            // Behind an alias stand the servers of another zone.
            if (servers.Status != DnsStatus.Found || servers.CanonicalName != zone) continue;
            var asking = new List<Task<ServerTexts>>();
            foreach (var server in servers.Records)
            {
                foreach (var address in await AddressesAsync(server, cancellation).ConfigureAwait(false))
                    if (asking.Count < MaximumServers) asking.Add(AskAsync(server, address, name, cancellation));
            }

            return new ZoneTexts(zone, [.. await Task.WhenAll(asking).ConfigureAwait(false)]);
        }

        return new ZoneTexts(default, []);
    }

    private async Task<ImmutableArray<IPAddress>> AddressesAsync(DomainName server, CancellationToken cancellation)
    {
        // One family: a machine without IPv6 would call every such server silent.
        var ipv4 = await resolver.FindIPv4Async(server, cancellation).ConfigureAwait(false);
        return ipv4.Records;
    }

    private async Task<ServerTexts> AskAsync(DomainName server, IPAddress address, DomainName name, CancellationToken cancellation)
    {
        var exchange = await new DnsServer(new IPEndPoint(address, port), time).AskAsync(new DnsQuestion(name, DnsRecordType.Txt), timeout, cancellation).ConfigureAwait(false);
        if (exchange.Message is not { } message) return new ServerTexts(server, address, exchange.IsSilence ? DnsStatus.Timeout : DnsStatus.ServerFailure, []);
        if (message.IsReferral || message.Code is not (DnsResponseCode.NoError or DnsResponseCode.NameError)) return new ServerTexts(server, address, DnsStatus.ServerFailure, []);
        var reading = DnsReading<string>.Of(message, name, DnsRecordKinds.Text);
        return reading.End != name.Value
            ? new ServerTexts(server, address, DnsStatus.Found, [$"CNAME {WireName.ForPeople(reading.End)}"])
            : new ServerTexts(server, address, reading.Status, [.. reading.Records.Order(StringComparer.Ordinal)]);
    }
}
