using Postrider.Relay.Suppressions;
using Postrider.Smtp;
using Postrider.Storage.Station;
using Postrider.Storage.Suppressions;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Suppressions;

public sealed class SqliteSuppressionStoreTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Suppression Bob = new(new SuppressionScope("default", null), "bob@b.example", SuppressionReason.Complaint, At) { Note = "said so", Expires = At.AddDays(9) };

    private readonly DataFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_added_is_there_after_a_restart()
    {
        await WithStoreAsync(store => store.AddAsync([Bob, Bob with { Scope = new SuppressionScope("acme", MailStream.Bulk), Expires = null }], Cancellation));

        var read = await WithStoreAsync(store => store.ReadAsync(Cancellation));

        Assert.Equal([Bob with { Scope = new SuppressionScope("acme", MailStream.Bulk), Expires = null }, Bob], read);
    }

    [Fact]
    public async Task Nothing_shortens_a_suppression_but_taking_it_back()
    {
        var read = await WithStoreAsync(async store =>
        {
            await store.AddAsync([Bob with { Expires = null }], Cancellation);
            Assert.Equal(0, await store.AddAsync([Bob], Cancellation));
            return await store.ReadAsync(Cancellation);
        });

        Assert.Null(Assert.Single(read).Expires);
    }

    [Fact]
    public async Task What_is_taken_back_without_a_stream_is_gone_from_all()
    {
        var (count, left) = await WithStoreAsync(async store =>
        {
            await store.AddAsync([Bob, Bob with { Scope = Bob.Scope with { Stream = MailStream.Bulk } }, Bob with { Scope = new SuppressionScope("acme", null) }], Cancellation);
            return (await store.RemoveAsync(Bob.Scope, Bob.Address, Cancellation), await store.ReadAsync(Cancellation));
        });

        Assert.Equal((2, "acme"), (count, Assert.Single(left).Scope.Tenant));
    }

    [Fact]
    public async Task Each_change_has_a_higher_number()
    {
        var (before, after) = await WithStoreAsync(async store =>
        {
            var first = await store.ReadEditionAsync(Cancellation);
            await store.AddAsync([Bob], Cancellation);
            return (first, await store.ReadEditionAsync(Cancellation));
        });

        Assert.True(after > before);
    }

    private async Task<T> WithStoreAsync<T>(Func<SqliteSuppressionStore, Task<T>> use)
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, Cancellation);
        return await use(new SqliteSuppressionStore(database));
    }
}
