using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether the name servers of a zone say the same: a record that only some of them have fails now and then, for some.</summary>
internal sealed class ServerInspection(IAuthorityResolver authority)
{
    private readonly FindingList _findings = new(RecordPurpose.NameServers);

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainWishes wishes, CancellationToken cancellation)
    {
        var silent = new HashSet<DomainName>();
        var asked = false;
        foreach (var name in (IEnumerable<DomainName>)[wishes.Domain, wishes.Below("_dmarc"), .. wishes.Keys.Select(key => key.Name)])
        {
            var texts = await authority.FindTextsAsync(name, cancellation).ConfigureAwait(false);
            asked |= !texts.Servers.IsEmpty;
            foreach (var server in texts.Servers)
            {
                if (server.Status is DnsStatus.Timeout or DnsStatus.ServerFailure && silent.Add(server.Server)) Silent(texts.Zone, server);
            }

            Compare(name, [.. texts.Servers.Where(server => server.Status is not (DnsStatus.Timeout or DnsStatus.ServerFailure))]);
        }

        if (asked && _findings.Findings.Count == 0) _findings.Right("servers", wishes.Domain, "All name servers of the zone say the same.");
        return _findings.Findings;
    }

    private void Silent(DomainName zone, ServerTexts server) => _findings.Warn(
        "server-silent", server.Server,
        server.Status == DnsStatus.Timeout ? $"The name server {server.Server} ({server.Address}) of {zone} does not answer." : $"The name server {server.Server} ({server.Address}) does not serve {zone} (a lame delegation).",
        "Mend the server, or take it out of the NS records of the zone and of its parent.");

    private void Compare(DomainName name, ServerTexts[] servers)
    {
        if (servers.Length < 2) return;
        var first = servers[0];
        foreach (var other in servers.Skip(1))
        {
            if (other.Status == first.Status && other.Texts.SequenceEqual(first.Texts)) continue;
            _findings.Warn(
                "servers-disagree", name, $"The name servers disagree on {name}: {first.Server} says {Words(first)}, {other.Server} says {Words(other)}.",
                "Wait some minutes if you have just changed it. If it stays so, see that the secondary servers take the zone over (its SOA serial must grow with every change).");
            return;
        }
    }

    private static string Words(ServerTexts server) => server.Texts.IsEmpty ? "nothing" : $"'{string.Join("', '", server.Texts)}'";
}
