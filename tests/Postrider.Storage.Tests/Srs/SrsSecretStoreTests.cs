using Postrider.Storage.Secrets;
using Postrider.Storage.Srs;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Srs;

public sealed class SrsSecretStoreTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task There_is_none_until_one_is_made() => Assert.Empty(await WithStoreAsync(async store => await store.ReadAsync(Cancellation)));

    [Fact]
    public async Task A_secret_is_made_once_and_is_the_same_ever_after()
    {
        await WithStoreAsync(async store => await MakeAsync(store));

        var again = await WithStoreAsync(async store => await MakeAsync(store));

        Assert.Equal(32, Assert.Single(again).Octets.Length);
        Assert.Equal(again[0].Octets, (await WithStoreAsync(async store => await store.ReadAsync(Cancellation)))[0].Octets);
    }

    [Fact]
    public async Task It_does_not_lie_on_the_disk_in_clear()
    {
        var secret = (await WithStoreAsync(async store => await MakeAsync(store)))[0].Octets;

        foreach (var file in Directory.GetFiles(_folder.Path)) Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(secret));
    }

    [Fact]
    public async Task A_rotation_puts_a_new_one_first_and_removes_what_nobody_needs_any_more()
    {
        var at = DateTimeOffset.UnixEpoch;
        var made = await WithStoreAsync(async store =>
        {
            await store.MakeAsync(at, Cancellation);
            await store.RotateAsync(at.AddDays(10), at, Cancellation);
            await store.RotateAsync(at.AddDays(20), at.AddDays(10), Cancellation);
            return await store.ReadAsync(Cancellation);
        });
        Assert.Equal([20, 10, 0], made.Select(secret => (secret.MadeAt - at).Days));

        var after = await WithStoreAsync(async store =>
        {
            await store.RotateAsync(at.AddDays(30), at.AddDays(11), Cancellation);
            return await store.ReadAsync(Cancellation);
        });

        Assert.Equal([30, 20, 10], after.Select(secret => (secret.MadeAt - at).Days));
        Assert.Equal(made[0].Octets, after[1].Octets);
    }

    private static async Task<System.Collections.Immutable.ImmutableArray<Mail.Srs.SrsSecret>> MakeAsync(SrsSecretStore store)
    {
        await store.MakeAsync(DateTimeOffset.UnixEpoch, Cancellation);
        return await store.ReadAsync(Cancellation);
    }

    private async Task<T> WithStoreAsync<T>(Func<SrsSecretStore, Task<T>> use)
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, Cancellation);
        using var secrets = SecretBox.Open(_folder.Path, null);
        return await use(new SrsSecretStore(database, secrets));
    }
}
