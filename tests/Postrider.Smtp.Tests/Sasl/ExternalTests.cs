using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Tests.Sasl;

public sealed class ExternalTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public ExternalTests() => _certificate = new CertificateRequest("CN=printer", _key, HashAlgorithmName.SHA384)
        .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));

    [Theory]
    [InlineData("")]
    [InlineData("user")]
    public void A_known_certificate_signs_in(string response) => External(_certificate.Thumbprint).Client(response).SignsIn("user");

    [Fact]
    public void A_certificate_does_not_stand_for_somebody_else() => External(_certificate.Thumbprint).Client("admin").Fails(SaslReplies.Invalid);

    [Fact]
    public void An_unknown_certificate_is_refused() => External(null).Client("").Fails(SaslReplies.Invalid);

    [Fact]
    public void Without_a_certificate_the_mechanism_does_not_exist() =>
        Assert.Null(SaslMechanisms.Create("EXTERNAL", new SaslContext { Credentials = new TestCredentials() }));

    [Fact]
    public void The_channel_binding_goes_by_the_hash_of_the_signature() =>
        Assert.Equal(SHA384.HashData(_certificate.RawData), TlsServerEndPoint.Of(_certificate).ToArray());

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private Exchange External(string? known) => new(SaslMechanisms.Create(
        "EXTERNAL", new SaslContext { Credentials = new TestCredentials { Thumbprint = known }, ClientCertificate = _certificate })!);
}
