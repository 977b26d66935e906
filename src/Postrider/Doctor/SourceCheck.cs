using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Mail.Dns;
using Postrider.Relay.Sources;

namespace Postrider.Doctor;

/// <summary>Looks whether this machine has the addresses of its sources, and whether their names lead to them and back.</summary>
internal static class SourceCheck
{
    private const string Area = "sources";

    public static async Task<IEnumerable<DoctorFinding>> RunAsync(IDnsResolver dns, Settings settings, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        foreach (var source in settings.Egress.Sources)
        {
            var before = findings.Count;
            foreach (var address in SourceAddresses.Missing(source))
                findings.Add(DoctorFinding.Bad(Area, $"{source.Name}: this machine does not have the address {address}, so that the source is left out.", $"Give {address} to a network card, or take the source out of the settings."));
            if (findings.Count > before) continue;
            foreach (var finding in await SourceInspection.InspectAsync(dns, source, settings.Relay.HostName, cancellation).ConfigureAwait(false))
                findings.Add(DoctorFinding.Of(Area, finding with { What = $"{source.Name}: {finding.What}" }));
            if (findings.Count == before) findings.Add(DoctorFinding.Good(Area, $"{source.Name} can be sent from; it has no public address whose names could be looked up."));
        }

        return findings;
    }
}
