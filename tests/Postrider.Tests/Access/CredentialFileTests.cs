using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Access;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Access;

public sealed class CredentialFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string FilePath => _directory.File(CredentialFile.FileName);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Only_the_owner_can_read_the_file()
    {
        CredentialFile.Write(FilePath, CredentialDocument.CreateEmpty());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(FilePath)!));
    }

    [Fact]
    public async Task A_missing_file_holds_no_users() => Assert.Null(await Open().FindAsync("anna", CancellationToken.None));

    [Fact]
    public async Task A_new_user_may_sign_in_without_a_restart()
    {
        var file = Open();

        Write(new CredentialEntry { User = "anna", Senders = ["*"] });

        Assert.NotNull(await file.FindAsync("anna", CancellationToken.None));
    }

    [Fact]
    public async Task A_damaged_file_changes_nothing()
    {
        Write(new CredentialEntry { User = "anna", Senders = ["*"] });
        var file = Open();

        await File.WriteAllTextAsync(FilePath, "[[user]");

        Assert.NotNull(await file.FindAsync("anna", CancellationToken.None));
        Assert.Throws<CredentialFileException>(Open);
    }

    [Fact]
    public void Strangers_get_the_same_salt_after_a_restart()
    {
        CredentialFile.Write(FilePath, CredentialDocument.CreateEmpty());

        Assert.Equal(Open().Decoy.For("nobody").Salt, Open().Decoy.For("nobody").Salt);
    }

    [Fact]
    public async Task A_certificate_stands_for_the_user_whose_fingerprint_it_has()
    {
        using var certificate = Issue(null, "CN=printer");
        using var other = Issue(null, "CN=printer");
        Write(new CredentialEntry { User = "printer", Fingerprints = [certificate.GetCertHashString(HashAlgorithmName.SHA256)] });
        var file = Open();

        Assert.Equal("printer", (await file.FindAsync(certificate, CancellationToken.None))?.User);
        Assert.Null(await file.FindAsync(other, CancellationToken.None));
    }

    [Fact]
    public async Task A_subject_counts_only_below_a_configured_authority()
    {
        using var authority = Issue(null, "CN=Authority");
        using var vouched = Issue(authority, "CN=printer, O=Example");
        using var claimed = Issue(null, "CN=printer, O=Example");
        Write(new CredentialEntry { User = "printer", Subjects = ["CN=printer,O=Example"] });
        var trusting = new CredentialFile(FilePath, new ClientAuthorities([authority]), null, NullLogger<CredentialFile>.Instance);

        Assert.Equal("printer", (await trusting.FindAsync(vouched, CancellationToken.None))?.User);
        Assert.Null(await trusting.FindAsync(claimed, CancellationToken.None));
        Assert.Null(await Open().FindAsync(vouched, CancellationToken.None));
    }

    private static X509Certificate2 Issue(X509Certificate2? authority, string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority is null, false, 0, true));
        var (from, until) = (DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        return authority is null
            ? request.CreateSelfSigned(from.AddHours(-1), until.AddHours(1))
            : request.Create(authority, from, until, [1, 2, 3]);
    }

    private void Write(CredentialEntry entry) => CredentialFile.Write(FilePath, CredentialFile.Read(FilePath).With(entry));

    private CredentialFile Open() => new(FilePath, ClientAuthorities.None, null, NullLogger<CredentialFile>.Instance);
}
