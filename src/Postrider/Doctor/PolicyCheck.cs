using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;

namespace Postrider.Doctor;

/// <summary>Looks whether the MTA-STS policies of our own domains let mail in, with the certificates that the running relay shows and the MX records that stand in the DNS.</summary>
internal static class PolicyCheck
{
    private const string Area = "MTA-STS";

    public static async Task<IEnumerable<DoctorFinding>> RunAsync(Settings settings, IDnsResolver dns, DateTimeOffset now, CancellationToken cancellation)
    {
        var findings = new List<DoctorFinding>();
        if (settings.StsPublications.All(publication => publication.Policy.Mode == StsMode.None)) return findings;
        if (await FindShownAsync(settings, cancellation).ConfigureAwait(false) is not { } shown)
            return [DoctorFinding.Skipped(Area, "Whether the MTA-STS policies let mail in was not looked at, for the relay does not run, and its certificates come from an authority.", "Run this again while the relay runs.")];
        foreach (var publication in settings.StsPublications)
        {
            var around = new StsSurroundings
            {
                HostName = settings.Relay.HostName,
                Certificates = shown,
                Now = now,
                Exchanges = await StsExchanges.FindAsync(dns, publication.Domain, cancellation).ConfigureAwait(false),
                IsServedHere = settings.Web?.Https.IsEmpty == false,
            };
            var before = findings.Count;
            findings.AddRange(StsGate.Judge(publication, around).Select(concern => new DoctorFinding(Area, concern.Weight == StsWeight.Refuses ? DoctorLevel.Bad : DoctorLevel.Warning, concern.What, concern.Mend)));
            if (findings.Count == before)
                findings.Add(DoctorFinding.Good(Area, $"The MTA-STS policy of {publication.Domain} ({publication.Policy.Mode.ToString().ToLowerInvariant()}) lets mail in."));
        }

        return findings;
    }

    /// <summary>What the running relay shows; else what the files hold, where all certificates come from files.</summary>
    private static async Task<IReadOnlyList<CertificateClaim>?> FindShownAsync(Settings settings, CancellationToken cancellation)
    {
        using var client = new AdminClient(settings.DataDirectory);
        try
        {
            var listing = await client.ListCertificatesAsync(cancellation).ConfigureAwait(false);
            return [.. listing.Certificates.Select(CertificateClaim.Of).OfType<CertificateClaim>()];
        }
        catch (Exception failure) when (failure is AdminUnreachableException or AdminRefusalException or HttpRequestException)
        {
            if (settings.Acme is not null) return null;
        }

        try
        {
            return [.. settings.Certificates.Select(files => CertificateClaim.Of(LoadedCertificate.Load(files).Summary))];
        }
        catch (CertificateException)
        {
            // The check of certificates tells of it.
            return [];
        }
    }
}
