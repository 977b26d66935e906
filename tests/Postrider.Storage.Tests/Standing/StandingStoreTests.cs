using Postrider.Relay.Reputation;
using Postrider.Relay.WarmUp;
using Postrider.Storage.Standing;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Standing;

public sealed class StandingStoreTests
{
    private static readonly WarmUpRecord Record = new()
    {
        Source = "mail-1",
        Provider = "google",
        Step = 3,
        Day = new DateOnly(2026, 11, 24),
        Sent = 9,
        Delivered = 8,
        Bounced = 7,
        Blocked = 6,
        Complaints = 5,
        Halted = "7 of 21 were bounced",
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Progress_is_read_back_as_it_was_kept_last()
    {
        using var folder = new DataFolder();
        using var database = await StationDatabase.OpenAsync(folder.Path, Cancellation);
        var store = new SqliteStandingStore(database);

        await store.KeepAsync([Record, Record with { Provider = "yahoo" }], Cancellation);
        await store.KeepAsync([Record with { Step = 4, Halted = null }], Cancellation);

        Assert.Equal([Record with { Step = 4, Halted = null }, Record with { Provider = "yahoo" }], await store.ReadWarmUpAsync(Cancellation));
    }

    [Fact]
    public async Task Only_those_tenants_are_held_that_were_kept_last()
    {
        using var folder = new DataFolder();
        using var database = await StationDatabase.OpenAsync(folder.Path, Cancellation);
        var store = new SqliteStandingStore(database);
        var paused = new TenantRecord("acme", TenantStanding.Paused, new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero), "why");

        await store.KeepAsync([new TenantRecord("other", TenantStanding.Slowed, paused.Since, "x"), paused], Cancellation);
        await store.KeepAsync([paused], Cancellation);

        Assert.Equal([paused], await store.ReadTenantsAsync(Cancellation));
    }
}
