using Postrider.Configuration.Schema;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Kinds;

/// <summary>The SHA-256 of a certificate or of its public key.</summary>
internal sealed class FingerprintKind : TextKind<CertificateFingerprint>
{
    public static readonly FingerprintKind Any = new();

    public override string Name => "fingerprint";

    public override string Expectation => "the SHA-256 of a certificate or its public key in 64 hexadecimal digits";

    protected override Complaint? TryParse(string text, out CertificateFingerprint value) => CertificateFingerprint.TryParse(text, out value)
        ? null
        : new Complaint($"{Shown(text)} is not a SHA-256 fingerprint.", "Write what `openssl x509 -noout -fingerprint -sha256` prints behind the '='.");

    protected override string Format(CertificateFingerprint value) => value.ToString();
}
