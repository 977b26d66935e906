using Postrider.Mail.Acme;
using Postrider.Mail.Dane;
using Postrider.Smtp;
using Postrider.Storage.Acme;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Acme;

public sealed class AcmeStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly Uri Authority = new("https://acme.example/dir");
    private static readonly DomainName Name = DomainName.Parse("mail.example.com");

    private readonly DataFolder _folder = new();
    private StationDatabase _database = null!; // Set before each test.
    private SecretBox _secrets = null!; // As above.
    private SqliteAcmeStore _store = null!; // As above.

    private static CancellationToken Cancellation => DataFolder.Cancellation;

    public async ValueTask InitializeAsync()
    {
        _database = await StationDatabase.OpenAsync(_folder.Path, Cancellation);
        _secrets = SecretBox.Open(_folder.Path, null);
        _store = new SqliteAcmeStore(_database, _secrets);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _secrets.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_certificate_comes_back_as_it_was_kept_last()
    {
        var first = new ManagedCertificate(Name).WithNextKey();
        await _store.SaveAsync(first, Cancellation);
        Assert.Equal(first.NextKey.ToArray(), Assert.Single(await _store.ListAsync(Cancellation)).NextKey.ToArray());

        var second = first.WithCertificate("-----BEGIN CERTIFICATE-----", KeyChoice.Next) with
        {
            NextSight = new KeySight(Now, TimeSpan.FromHours(4)),
            Failures = 3,
            TryAfter = Now.AddHours(1),
            Trouble = "no",
        };
        await _store.SaveAsync(second, Cancellation);

        var read = Assert.Single(await _store.ListAsync(Cancellation));
        Assert.Equal(first.NextKey.ToArray(), read.Key.ToArray());
        Assert.Equal(second.NextKey.ToArray(), read.NextKey.ToArray());
        Assert.Equal(second with { Key = read.Key, NextKey = read.NextKey }, read);
    }

    [Fact]
    public async Task An_account_comes_back_for_its_own_authority_alone()
    {
        using var key = AcmeKey.Create();
        await _store.SaveAccountAsync(new AcmeAccount(Authority, null, key.Export()), Cancellation);
        await _store.SaveAccountAsync(new AcmeAccount(Authority, new Uri("https://acme.example/account/1"), key.Export()), Cancellation);

        var read = await _store.FindAccountAsync(Authority, Cancellation);

        Assert.Equal(key.Export(), read?.Key.ToArray());
        Assert.Equal("https://acme.example/account/1", read?.Url?.OriginalString);
        Assert.Null(await _store.FindAccountAsync(new Uri("https://other.example/dir"), Cancellation));
    }

    [Fact]
    public async Task No_key_stands_on_the_disk_as_it_is()
    {
        var certificate = new ManagedCertificate(Name).WithNextKey();

        await _store.SaveAsync(certificate, Cancellation);

        foreach (var file in Directory.EnumerateFiles(_folder.Path, "station.db*"))
            Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(certificate.NextKey.Span[^32..]));
    }
}
