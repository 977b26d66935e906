using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>TLSA records, as their RDATA may be, against a certificate: none that is not the certificate's own may let it pass.</summary>
public sealed class TlsaFuzz : IFuzzTarget
{
    // Always the same, so that an input that breaks something breaks it again. Nobody needs its key.
    private static readonly X509Certificate2 Certificate = X509Certificate2.CreateFromPem(
        """
        -----BEGIN CERTIFICATE-----
        MIIBbjCCARSgAwIBAgIBATAKBggqhkjOPQQDAjAVMRMwEQYDVQQDDApteC5leGFt
        cGxlMCAXDTI2MTEyNDE4MjU0MloYDzIxMjYxMDMxMTgyNTQyWjAVMRMwEQYDVQQD
        DApteC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEPWRkN0tZkq48
        qi9bKLCM88xAlDF1g1th32wawqka08yAZ2XLqUkh20FGEDFCnqFZIRN9T48ad5W7
        TBog1RM2NKNTMFEwHQYDVR0OBBYEFKYv1iRj7Fej5ujsD6twClWTKaicMB8GA1Ud
        IwQYMBaAFKYv1iRj7Fej5ujsD6twClWTKaicMA8GA1UdEwEB/wQFMAMBAf8wCgYI
        KoZIzj0EAwIDSAAwRQIhAKrUeEJwLraN53v53L7C/a3tSCnwok3Zx+bZRD6pukFC
        AiAHP41ImSWiLJnAIXJIeNJn+ewiLLanSkNFKIGSnDD0LQ==
        -----END CERTIFICATE-----
        """);

    public string Name => "tlsa";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [3, 1, 1, .. SHA256.HashData(Certificate.PublicKey.ExportSubjectPublicKeyInfo())],
        [2, 0, 2, .. SHA512.HashData(Certificate.RawData)],
        [2, 0, 0, .. Certificate.RawData],
        [0, 0, 1, .. new byte[32]],
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 3) return;
        var record = new TlsaRecord(input[0], input[1], input[2], input[3..].ToArray());
        Invariant.IsWritable(record.ToString(), "A record");
        var usable = TlsaUsability.Select([record]);
        if (usable.IsEmpty) return;
        var problem = new DaneCheck(usable, [DomainName.Parse("mx.example")]).Judge(Certificate, []);
        Invariant.IsWritable(problem?.Words, "A problem");
        Invariant.Holds(problem is not null || IsOwn(record), "A certificate passed by a record that is not its own.");
    }

    private static bool IsOwn(TlsaRecord record)
    {
        var selected = record.Selector == 0 ? Certificate.RawData : Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        ReadOnlySpan<byte> expected = record.Matching switch { 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => selected };
        return expected.SequenceEqual(record.Association.Span);
    }
}
