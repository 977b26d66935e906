using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>TLSA records, as their RDATA may be, against a certificate: none that is not the certificate's own may let it pass.</summary>
public sealed class TlsaFuzz : IFuzzTarget
{
    private static readonly X509Certificate2 Certificate = Create();

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
        Invariant.IsWritable(problem, "A problem");
        Invariant.Holds(problem is not null || IsOwn(record), "A certificate passed by a record that is not its own.");
    }

    private static bool IsOwn(TlsaRecord record)
    {
        var selected = record.Selector == 0 ? Certificate.RawData : Certificate.PublicKey.ExportSubjectPublicKeyInfo();
        ReadOnlySpan<byte> expected = record.Matching switch { 1 => SHA256.HashData(selected), 2 => SHA512.HashData(selected), _ => selected };
        return expected.SequenceEqual(record.Association.Span);
    }

    private static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=mx.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
