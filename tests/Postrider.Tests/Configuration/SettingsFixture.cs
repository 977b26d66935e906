using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Certificates;
using Postrider.Configuration;

namespace Postrider.Tests.Configuration;

/// <summary>A folder with certificates, and settings that are read there.</summary>
internal sealed class SettingsFixture : IDisposable
{
    /// <summary>The least that starts.</summary>
    public const string Least = """
        hostname = "mail.example.com"
        data_directory = "data"
        [tls]
        certificates = [{ certificate = "mail.crt", key = "mail.key" }]
        [[listener]]
        name = "in"
        kind = "submission"
        listen = ["127.0.0.1:0"]

        """;

    private readonly TemporaryDirectory _directory = new();

    public SettingsFixture() => WriteCertificate("mail", "mail.example.com");

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));

    public string File(string name) => _directory.File(name);

    public void WriteCertificate(string file, string host)
    {
        using var certificate = SelfSignedCertificate.Create([host], [], Time.GetUtcNow());
        SelfSignedCertificate.Write(certificate, File($"{file}.crt"), File($"{file}.key"));
    }

    public SettingsReading Read(string toml) => SettingsFile.Parse(
        Encoding.UTF8.GetBytes(toml), "postrider.toml", new SettingsContext(_directory.File(""), SettingsPath: null, Time));

    public void Dispose() => _directory.Dispose();
}
