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

        Assert.Equal(32, Assert.Single(again).Length);
        Assert.Equal(again[0], (await WithStoreAsync(async store => await store.ReadAsync(Cancellation)))[0]);
    }

    [Fact]
    public async Task It_does_not_lie_on_the_disk_in_clear()
    {
        var secret = (await WithStoreAsync(async store => await MakeAsync(store)))[0];

        foreach (var file in Directory.GetFiles(_folder.Path)) Assert.Equal(-1, (await File.ReadAllBytesAsync(file, Cancellation)).AsSpan().IndexOf(secret));
    }

    private static async Task<System.Collections.Immutable.ImmutableArray<byte[]>> MakeAsync(SrsSecretStore store)
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
