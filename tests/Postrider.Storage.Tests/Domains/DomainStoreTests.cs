using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Domains;

public sealed class DomainStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly DomainName Name = DomainName.Parse("a.example");

    private readonly DataFolder _folder = new();
    private StationDatabase _database = null!; // Set before each test.
    private SecretBox _secrets = null!; // As above.
    private SqliteDomainStore _store = null!; // As above.

    private static CancellationToken Cancellation => DataFolder.Cancellation;

    public async ValueTask InitializeAsync()
    {
        _database = await StationDatabase.OpenAsync(_folder.Path, Cancellation);
        _secrets = SecretBox.Open(_folder.Path, null);
        _store = new SqliteDomainStore(_database, _secrets);
    }

    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        _secrets.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(null)]
    [InlineData("dkim.operator.example")]
    public async Task A_domain_is_found_as_it_was_added(string? zone)
    {
        var domain = new SendingDomain { Name = Name, CreatedAt = Now, DelegationZone = zone is null ? null : DomainName.Parse(zone) };
        using var key = Key("s1");

        Assert.True(await _store.AddAsync(domain, [key], Cancellation));

        var found = await _store.FindAsync(Name, Cancellation);
        Assert.Equal(domain, found! with { Keys = [] });
        var only = Assert.Single(found.Keys);
        Assert.Equal(new DomainKey { Id = only.Id, Selector = "s1", Algorithm = DkimAlgorithm.Ed25519Sha256, State = DomainKeyState.Next, PublicRecord = key.PublicRecord, CreatedAt = Now }, only);
        Assert.Equal(only, Assert.Single(Assert.Single(await _store.ListAsync(Cancellation)).Keys));
    }

    [Fact]
    public async Task A_domain_is_added_once()
    {
        await AddAsync();

        Assert.False(await _store.AddAsync(new SendingDomain { Name = Name, CreatedAt = Now.AddDays(1) }, [], Cancellation));
        Assert.Equal(Now, (await _store.FindAsync(Name, Cancellation))!.CreatedAt);
    }

    [Fact]
    public async Task A_removed_domain_leaves_no_keys()
    {
        await AddAsync("s1");

        Assert.True(await _store.RemoveAsync(Name, Cancellation));

        Assert.False(await _store.RemoveAsync(Name, Cancellation));
        Assert.Null(await _store.FindAsync(Name, Cancellation));
        using var raw = Database.Open(_folder.File(StationDatabase.FileName), DatabaseAccess.ReadOnly);
        Assert.Equal(0, raw.ReadNumber("SELECT count(*) FROM signing_key"));
    }

    [Theory]
    [InlineData(DkimAlgorithm.RsaSha256)]
    [InlineData(DkimAlgorithm.Ed25519Sha256)]
    public async Task A_private_key_comes_back_as_it_was_and_stands_nowhere_in_clear(DkimAlgorithm algorithm)
    {
        using var key = DkimSigningKey.Generate(Name, "s1", algorithm);
        await _store.AddAsync(new SendingDomain { Name = Name, CreatedAt = Now }, [key], Cancellation);
        var domain = await _store.FindAsync(Name, Cancellation);

        using var read = await _store.ReadSigningKeyAsync(domain!, domain!.Keys[0], Cancellation);

        Assert.Equal((algorithm, key.PublicRecord), (read!.Algorithm, read.PublicRecord));
        var secret = key.ExportPem().Split('\n')[1];
        foreach (var file in Directory.GetFiles(_folder.Path))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(secret[..40], await reader.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_of_another_domain_cannot_be_put_in_the_place_of_one()
    {
        await AddAsync("s1");
        using var foreign = DkimSigningKey.Generate(DomainName.Parse("b.example"), "s1", DkimAlgorithm.Ed25519Sha256);
        await _store.AddAsync(new SendingDomain { Name = foreign.Domain, CreatedAt = Now }, [foreign], Cancellation);
        await ChangeAsync("UPDATE signing_key SET secret = (SELECT secret FROM signing_key WHERE domain = 'b.example')");
        var domain = await _store.FindAsync(Name, Cancellation);

        var refused = await Assert.ThrowsAsync<SecretException>(async () => await _store.ReadSigningKeyAsync(domain!, domain!.Keys[0], Cancellation));

        Assert.Contains("s1._domainkey.a.example", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_algorithm_of_a_domain_has_one_next_key_and_selectors_are_used_once()
    {
        await AddAsync("s1");
        using var second = Key("s2");
        using var sameSelector = DkimSigningKey.Generate(Name, "s1", DkimAlgorithm.RsaSha256);
        using var otherAlgorithm = DkimSigningKey.Generate(Name, "s3", DkimAlgorithm.RsaSha256);
        using var nobodys = DkimSigningKey.Generate(DomainName.Parse("gone.example"), "s1", DkimAlgorithm.Ed25519Sha256);

        Assert.False(await _store.AddKeyAsync(second, Now, Cancellation));
        Assert.False(await _store.AddKeyAsync(sameSelector, Now, Cancellation));
        Assert.False(await _store.AddKeyAsync(nobodys, Now, Cancellation));
        Assert.True(await _store.AddKeyAsync(otherAlgorithm, Now, Cancellation));
    }

    [Fact]
    public async Task A_key_goes_through_its_stages_and_loses_its_secret_when_it_is_no_longer_used()
    {
        await AddAsync("s1");
        var next = await OnlyKeyAsync();
        var active = next with { State = DomainKeyState.Active, PublishedAt = Now, SeenAt = Now.AddHours(1), ActivatedAt = Now.AddHours(2) };
        var retiring = active with { State = DomainKeyState.Retiring, RetiredAt = Now.AddDays(180) };
        var withdrawn = retiring with { State = DomainKeyState.Withdrawn, WithdrawnAt = Now.AddDays(194) };

        Assert.True(await _store.ChangeKeysAsync([new(next, active)], Cancellation));
        Assert.Equal(active, await OnlyKeyAsync());
        using var key = await ReadOnlyKeyAsync();
        Assert.NotNull(key);
        Assert.True(await _store.ChangeKeysAsync([new(active, retiring)], Cancellation));
        Assert.Null(await ReadOnlyKeyAsync());
        Assert.True(await _store.ChangeKeysAsync([new(retiring, withdrawn)], Cancellation));
        Assert.Equal(withdrawn, await OnlyKeyAsync());
        Assert.True(await _store.RemoveKeyAsync(withdrawn, Cancellation));
        Assert.Empty((await _store.FindAsync(Name, Cancellation))!.Keys);
    }

    [Fact]
    public async Task Steps_hold_together_or_not_at_all()
    {
        await AddAsync("s1");
        var first = await OnlyKeyAsync();
        var active = first with { State = DomainKeyState.Active };
        await _store.ChangeKeysAsync([new(first, active)], Cancellation);
        using var added = Key("s2");
        await _store.AddKeyAsync(added, Now, Cancellation);
        var second = (await _store.FindAsync(Name, Cancellation))!.Keys[1];

        // The second key is not where this step begins.
        var isDone = await _store.ChangeKeysAsync(
            [new(active, active with { State = DomainKeyState.Retiring }), new(second with { State = DomainKeyState.Retiring }, second with { State = DomainKeyState.Active })], Cancellation);

        Assert.False(isDone);
        Assert.Equal([DomainKeyState.Active, DomainKeyState.Next], (await _store.FindAsync(Name, Cancellation))!.Keys.Select(key => key.State));
    }

    [Fact]
    public async Task A_verification_keeps_the_moment_at_which_it_changed()
    {
        await AddAsync();

        await _store.SetVerificationAsync(Name, DomainVerification.Verified, Now, Cancellation);
        await _store.SetVerificationAsync(Name, DomainVerification.Verified, Now.AddDays(1), Cancellation);

        var domain = await _store.FindAsync(Name, Cancellation);
        Assert.Equal((DomainVerification.Verified, Now), (domain!.Verification, domain.VerifiedAt));
    }

    [Fact]
    public async Task A_damaged_row_is_told_of_with_the_name_of_the_database()
    {
        await AddAsync("s1");
        await ChangeAsync("UPDATE signing_key SET state = 77");

        var failure = await Assert.ThrowsAsync<StationDatabaseException>(async () => await _store.ListAsync(Cancellation));

        Assert.Contains("station.db is damaged (77 is no state of a key.)", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_processes_add_domains_at_once_from_an_empty_directory_on()
    {
        using var folder = new DataFolder();

        var outputs = await Task.WhenAll(Enumerable.Range(0, 3).Select(number => DomainHost.StartAsync(folder.Path, number, Cancellation)));

        Assert.All(outputs, output => Assert.Equal("", output));
        using var database = await StationDatabase.OpenAsync(folder.Path, Cancellation);
        using var secrets = SecretBox.Open(folder.Path, null);
        var store = new SqliteDomainStore(database, secrets);
        var domains = await store.ListAsync(Cancellation);
        Assert.Equal(3 * DomainHost.Domains, domains.Length);
        foreach (var domain in domains)
        {
            using var key = await store.ReadSigningKeyAsync(domain, domain.Keys[0], Cancellation);
            Assert.Equal(domain.Keys[0].PublicRecord, key!.PublicRecord);
        }
    }

    private static DkimSigningKey Key(string selector) => DkimSigningKey.Generate(Name, selector, DkimAlgorithm.Ed25519Sha256);

    private async Task AddAsync(params string[] selectors)
    {
        var keys = selectors.Select(Key).ToList();
        await _store.AddAsync(new SendingDomain { Name = Name, CreatedAt = Now }, keys, Cancellation);
        foreach (var key in keys) key.Dispose();
    }

    private async Task<DomainKey> OnlyKeyAsync() => Assert.Single((await _store.FindAsync(Name, Cancellation))!.Keys);

    private async Task<DkimSigningKey?> ReadOnlyKeyAsync() => await _store.ReadSigningKeyAsync((await _store.FindAsync(Name, Cancellation))!, await OnlyKeyAsync(), Cancellation);

    private async Task ChangeAsync(string sql) => await _database.WriteAsync(
        session =>
        {
            session.Execute(sql);
            return 0;
        },
        Cancellation);
}
