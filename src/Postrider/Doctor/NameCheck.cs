using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Dns;
using Postrider.Mail.DomainRecords;
using Postrider.Smtp;

namespace Postrider.Doctor;

/// <summary>Looks whether the station's name and addresses belong together in the DNS.</summary>
internal static class NameCheck
{
    private const string Area = "name";

    public static async Task<IEnumerable<DoctorFinding>> RunAsync(IDnsResolver dns, DomainName host, ImmutableArray<IPAddress> sources, CancellationToken cancellation)
    {
        if (sources.IsEmpty) return [DoctorFinding.Warning(Area, "This machine has no public address of its own, so that it is not known from where mail leaves.", "If it stands behind NAT, name the address that others see: sources under [domains].")];
        var findings = await new HostInspection(dns).InspectAsync(host, sources, cancellation).ConfigureAwait(false);
        return findings.Select(finding => DoctorFinding.Of(Area, finding));
    }
}
