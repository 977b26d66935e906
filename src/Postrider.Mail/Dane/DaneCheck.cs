using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dns;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Dane;

/// <summary>Judges a certificate by TLSA records (RFC 6698, 2.1; RFC 7671, 5; RFC 7672, 3).</summary>
/// <param name="records">Usable ones.</param>
/// <param name="names">
/// Names of which the certificate must have one, where a record names a trust anchor (RFC 7672, 3.2.2): the TLSA base domain, the host, the destination.
/// </param>
public sealed class DaneCheck(ImmutableArray<TlsaRecord> records, ImmutableArray<DomainName> names)
{
    /// <summary>Certificates of a peer that are looked at.</summary>
    private const int MaximumPresented = 16;

    /// <param name="certificate">The peer's own.</param>
    /// <param name="presented">All that it sent, its own among them or not.</param>
    /// <returns>What is wrong; <c>null</c> when a record matches.</returns>
    public CertificateProblem? Judge(X509Certificate2 certificate, X509Certificate2Collection presented)
    {
        // Neither its names nor its dates count: the record says that this is the key (RFC 7672, 3.1.1).
        foreach (var record in records)
            if (record.Usage == TlsaUsability.EndEntity && Matches(record, certificate)) return null;
        CertificateProblem? problem = null;
        foreach (var record in records)
        {
            if (record.Usage != TlsaUsability.TrustAnchor) continue;
            if (FindAnchor(record, certificate, presented) is not { } anchor) continue;
            problem = JudgeChain(certificate, anchor, presented) ?? JudgeName(certificate);
            if (problem is null) return null;
        }

        return problem ?? new CertificateProblem(TlsFault.NoMatch, $"the certificate matches none of {records.Length} TLSA records ({string.Join("; ", records.Take(4))})");
    }

    private static bool Matches(TlsaRecord record, X509Certificate2 certificate)
    {
        var selected = record.Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return record.Matching switch
        {
            0 => record.Association.Span.SequenceEqual(selected),
            1 => record.Association.Span.SequenceEqual(SHA256.HashData(selected)),
            2 => record.Association.Span.SequenceEqual(SHA512.HashData(selected)),
            _ => false,
        };
    }

    private static X509Certificate2? FindAnchor(TlsaRecord record, X509Certificate2 certificate, X509Certificate2Collection presented)
    {
        foreach (var candidate in presented.Take(MaximumPresented))
            if (Matches(record, candidate)) return candidate;
        if (Matches(record, certificate)) return certificate;
        // RFC 7672, 3.1.2: the anchor itself may stand in the record, and need not be sent.
        if (record is not { Selector: 0, Matching: 0 }) return null;
        try
        {
            // The platform also takes PEM, and passes over what follows a certificate: the record must be the certificate and nothing else.
            var anchor = X509CertificateLoader.LoadCertificate(record.Association.Span);
            return record.Association.Span.SequenceEqual(anchor.RawData) ? anchor : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CertificateProblem? JudgeChain(X509Certificate2 certificate, X509Certificate2 anchor, X509Certificate2Collection presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(anchor);
        foreach (var other in presented.Take(MaximumPresented)) chain.ChainPolicy.ExtraStore.Add(other);
        chain.Build(certificate);
        // An anchor need not sign itself, and then the platform calls the chain partial. What stands below it must be good in every way.
        foreach (var element in chain.ChainElements)
        {
            foreach (var status in element.ChainElementStatus)
                if (status.Status is not (X509ChainStatusFlags.NoError or X509ChainStatusFlags.PartialChain or X509ChainStatusFlags.UntrustedRoot))
                    return new CertificateProblem(
                        status.Status == X509ChainStatusFlags.NotTimeValid ? TlsFault.Expired : TlsFault.NotTrusted, $"the chain to the anchor of the TLSA record is broken: {status.Status}");
            if (element.Certificate.RawData.AsSpan().SequenceEqual(anchor.RawData)) return null;
        }

        return new CertificateProblem(TlsFault.NotTrusted, "the certificate does not come from the anchor of the TLSA record");
    }

    private CertificateProblem? JudgeName(X509Certificate2 certificate)
    {
        foreach (var name in names)
            if (certificate.MatchesHostname(name.Value)) return null;
        return new CertificateProblem(TlsFault.HostMismatch, $"the certificate is not for {string.Join(" or ", names)}");
    }
}
