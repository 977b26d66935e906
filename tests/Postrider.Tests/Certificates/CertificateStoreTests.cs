using System.Net;
using Postrider.Certificates;

namespace Postrider.Tests.Certificates;

public sealed class CertificateStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("mail.example.com", "CN=mail.example.com")]
    [InlineData("MAIL.example.COM", "CN=mail.example.com")]
    [InlineData("smtp.example.org", "CN=*.example.org")]
    [InlineData("a.b.example.org", "CN=mail.example.com")]
    [InlineData("example.org", "CN=mail.example.com")]
    [InlineData("unknown.example", "CN=mail.example.com")]
    [InlineData("", "CN=mail.example.com")]
    public void The_name_asked_for_picks_the_certificate(string asked, string subject)
    {
        var store = new CertificateStore([Make("mail.example.com"), Make("*.example.org")]);

        Assert.Equal(subject, store.Select(asked)?.TargetCertificate.Subject);
    }

    [Fact]
    public void Without_certificates_there_is_none() => Assert.Null(new CertificateStore([]).Select("mail.example.com"));

    [Fact]
    public void A_reload_with_a_mistake_changes_nothing()
    {
        var first = Make("mail.example.com");
        var store = new CertificateStore([first]);
        File.WriteAllText(first.Key, "nonsense");

        var mistake = Assert.Throws<CertificateException>(() => store.Reload([first]));

        Assert.StartsWith(first.Key, mistake.Message, StringComparison.Ordinal);
        Assert.NotNull(store.Select("mail.example.com"));
    }

    [Fact]
    public void A_reload_takes_what_is_new()
    {
        var store = new CertificateStore([Make("mail.example.com")]);

        store.Reload([Make("new.example.com")]);

        Assert.Equal("CN=new.example.com", store.Select("mail.example.com")?.TargetCertificate.Subject);
        Assert.Equal(["new.example.com"], store.Certificates[0].Names);
    }

    [Fact]
    public void Files_that_cannot_be_used_are_named()
    {
        var good = Make("mail.example.com");
        var missing = good with { Certificate = _directory.File("missing.pem") };
        var empty = good with { Certificate = good.Key };
        var wrong = good with { Key = Make("other.example.com").Key };

        Assert.StartsWith(missing.Certificate, Assert.Throws<CertificateException>(() => new CertificateStore([missing])).Message, StringComparison.Ordinal);
        Assert.StartsWith(empty.Certificate, Assert.Throws<CertificateException>(() => new CertificateStore([empty])).Message, StringComparison.Ordinal);
        Assert.StartsWith(wrong.Key, Assert.Throws<CertificateException>(() => new CertificateStore([wrong])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_self_signed_key_is_for_its_owner_alone_and_never_overwritten()
    {
        var files = Make("mail.example.com");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(files.Key));
        Assert.Throws<IOException>(() => Write(files, "mail.example.com"));
    }

    private static void Write(CertificateFiles files, string name)
    {
        using var certificate = SelfSignedCertificate.Create([name], [IPAddress.Loopback], DateTimeOffset.UtcNow);
        SelfSignedCertificate.Write(certificate, files.Certificate, files.Key);
    }

    private CertificateFiles Make(string name)
    {
        var stem = name.Replace('*', '_');
        var files = new CertificateFiles(_directory.File($"{stem}.pem"), _directory.File($"{stem}.key"));
        Write(files, name);
        return files;
    }
}
