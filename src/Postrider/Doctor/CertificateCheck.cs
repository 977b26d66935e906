using System.Security.Cryptography.X509Certificates;
using Postrider.Certificates;
using Postrider.Configuration;

namespace Postrider.Doctor;

/// <summary>Looks whether clients will believe the certificates.</summary>
internal static class CertificateCheck
{
    private const string Area = "certificate";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    public static IEnumerable<DoctorFinding> Run(Settings settings, DateTimeOffset now)
    {
        if (settings.Certificates.IsEmpty)
        {
            yield return settings.Acme is null
                ? DoctorFinding.Skipped(Area, "No certificate files are named under [tls].", "Name them, or see docs/certificates.md on how they are obtained.")
                : DoctorFinding.Skipped(Area, "The certificates are ordered from an authority.", "postrider certificate list");
            yield break;
        }

        var covers = false;
        foreach (var files in settings.Certificates)
        {
            LoadedCertificate? loaded = null;
            DoctorFinding? unusable = null;
            try
            {
                loaded = LoadedCertificate.Load(files);
            }
            catch (CertificateException failure)
            {
                unusable = DoctorFinding.Bad(Area, failure.Message, "Mend the files, then reload.");
            }

            if (loaded is null)
            {
                // Without a certificate there is a reason.
                yield return unusable!;
                continue;
            }

            covers |= loaded.Context.TargetCertificate.MatchesHostname(settings.Relay.HostName.Value);
            yield return JudgeTime(files.Certificate, loaded.Context.TargetCertificate, now);
            yield return JudgeChain(files.Certificate, loaded, now);
        }

        yield return covers
            ? DoctorFinding.Good(Area, $"A certificate is good for {settings.Relay.HostName}.")
            : DoctorFinding.Bad(Area, $"No certificate is good for {settings.Relay.HostName}, by which clients reach the station.", "Get one that names it.");
    }

    internal static DoctorFinding JudgeTime(string file, X509Certificate2 certificate, DateTimeOffset now)
    {
        var (begins, ends) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        if (now < begins) return DoctorFinding.Bad(Area, $"{file} is valid only from {begins:u}.", "See that the clock of this machine is right.");
        if (now > ends) return DoctorFinding.Bad(Area, $"{file} expired on {ends:u}.", "Renew it, then reload.");
        return now > ends - Soon
            ? DoctorFinding.Warning(Area, $"{file} expires on {ends:u}.", "Renew it now, and see why that did not happen by itself.")
            : DoctorFinding.Good(Area, $"{file} is valid until {ends:u}.");
    }

    private static DoctorFinding JudgeChain(string file, LoadedCertificate loaded, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        // What ends is told by itself.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        foreach (var intermediate in loaded.Context.IntermediateCertificates) chain.ChainPolicy.ExtraStore.Add(intermediate);
        if (chain.Build(loaded.Context.TargetCertificate)) return DoctorFinding.Good(Area, $"{file} leads to an authority that this machine trusts.");
        return loaded.Summary.IsSelfSigned
            ? DoctorFinding.Warning(Area, $"{file} is self-signed: clients believe it only when they are told to, and MTA-STS never.", "Get a certificate from an authority, as docs/certificates.md shows.")
            : DoctorFinding.Bad(Area, $"{file} does not lead to an authority that this machine trusts: {chain.ChainStatus.FirstOrDefault().StatusInformation}", "Put the intermediate certificates behind it in the same file (fullchain.pem).");
    }
}
