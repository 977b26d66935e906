using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether the station is who it says it is: its name leads to its addresses, and they lead back (FCrDNS), as large providers demand.</summary>
public sealed class HostInspection(IDnsResolver dns)
{
    private readonly FindingList _host = new(RecordPurpose.Host);
    private readonly FindingList _reverse = new(RecordPurpose.Reverse);

    /// <param name="host">What is said in EHLO.</param>
    /// <param name="sources">From where mail leaves.</param>
    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(DomainName host, ImmutableArray<IPAddress> sources, CancellationToken cancellation)
    {
        var ipv4 = await dns.FindIPv4Async(host, cancellation).ConfigureAwait(false);
        var ipv6 = await dns.FindIPv6Async(host, cancellation).ConfigureAwait(false);
        if (_host.IsUnknown(ipv4, host, "A") || _host.IsUnknown(ipv6, host, "AAAA")) return _host.Findings;
        ImmutableArray<IPAddress> addresses = [.. ipv4.Records, .. ipv6.Records];
        if (addresses.IsEmpty)
            _host.Wrong("ehlo-no-address", host, $"The name said in EHLO, {host}, has no address: many receivers refuse such a client.", "Give the name an A record with the address that mail leaves from, or set hostname in the settings to a name that has one.");
        foreach (var source in sources)
        {
            await InspectAsync(host, source, addresses, cancellation).ConfigureAwait(false);
        }

        return [.. _host.Findings, .. _reverse.Findings];
    }

    private async Task InspectAsync(DomainName host, IPAddress source, ImmutableArray<IPAddress> addresses, CancellationToken cancellation)
    {
        if (addresses.Contains(source)) _host.Right("ehlo-address", host, $"{host} leads to {source}.");
        else if (!addresses.IsEmpty)
            _host.Warn("ehlo-other-address", host, $"The name said in EHLO, {host}, leads to {string.Join(", ", addresses)}, and not to {source}, from which mail leaves.", $"Add an {(source.AddressFamily == AddressFamily.InterNetwork ? "A" : "AAAA")} record with {source} to {host}.");

        var reverse = ReverseName.Of(source);
        var mend = $"Ask whoever you have the address {source} from to set its reverse DNS (PTR) to {host}.";
        var names = await dns.FindNamesAsync(source, cancellation).ConfigureAwait(false);
        if (_reverse.IsUnknown(names, reverse, "PTR")) return;
        if (names.Records.IsEmpty) _reverse.Wrong("ptr-missing", reverse, $"The address {source} has no name (PTR): the large providers refuse mail from it.", mend);
        else if (names.Records.Contains(host) && addresses.Contains(source)) _reverse.Right("ptr", reverse, $"{source} is called {host}, and that leads back to it.");
        else if (names.Records.Contains(host)) _reverse.Wrong("ptr-does-not-return", reverse, $"The address {source} is called {host}, yet that name does not lead back to it.", $"Add an address record with {source} to {host}.");
        else await JudgeOthersAsync(host, source, names.Records, mend, cancellation).ConfigureAwait(false);
    }

    private async Task JudgeOthersAsync(DomainName host, IPAddress source, ImmutableArray<DomainName> names, string mend, CancellationToken cancellation)
    {
        var reverse = ReverseName.Of(source);
        foreach (var name in names)
        {
            var back = source.AddressFamily == AddressFamily.InterNetwork
                ? await dns.FindIPv4Async(name, cancellation).ConfigureAwait(false)
                : await dns.FindIPv6Async(name, cancellation).ConfigureAwait(false);
            if (!back.Records.Contains(source)) continue;
            _reverse.Warn("ptr-not-ehlo", reverse, $"The address {source} is called {name}, and the station says {host} in EHLO. Some receivers want both to be one.", $"{mend} Or set hostname in the settings to {name}.");
            return;
        }

        _reverse.Wrong("ptr-does-not-return", reverse, $"The address {source} is called {names[0]}, and that name does not lead back to it: receivers take the name for forged.", mend);
    }
}
