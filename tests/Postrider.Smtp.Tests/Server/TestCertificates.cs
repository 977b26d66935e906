using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

/// <summary>Self-signed certificates, made once.</summary>
internal sealed class TestCertificates : ICertificateSelector
{
    public static readonly X509Certificate2 Relay = Create("relay.example");
    public static readonly X509Certificate2 Other = Create("other.example");
    public static readonly X509Certificate2 Client = Create("client.example");

    public static readonly TestCertificates Any = new();

    private static readonly SslStreamCertificateContext RelayContext = SslStreamCertificateContext.Create(Relay, null, offline: true);
    private static readonly SslStreamCertificateContext OtherContext = SslStreamCertificateContext.Create(Other, null, offline: true);

    public SslStreamCertificateContext? Select(string serverName) => serverName == "other.example" ? OtherContext : RelayContext;

    private static X509Certificate2 Create(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
    }
}
