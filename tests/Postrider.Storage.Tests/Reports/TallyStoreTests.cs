using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Smtp;
using Postrider.Storage.Reports;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Reports;

public sealed class TallyStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DueReport Report = new(ReportKind.Tls, Day, DomainName.Parse("example.com"));

    private readonly DataFolder _folder = new();

    [Fact]
    public async Task Counts_add_up_and_are_due_until_somebody_claims_them()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteTallyStore(database);
        await store.AddAsync([new Tally(Report, "a", 2), new Tally(Report, "b", 1)], DataFolder.Cancellation);
        await store.AddAsync([new Tally(Report, "a", 3)], DataFolder.Cancellation);

        Assert.Empty(await store.ListDueAsync(Day, 10, DataFolder.Cancellation));
        Assert.Equal(Report, Assert.Single(await store.ListDueAsync(Day.AddTicks(1), 10, DataFolder.Cancellation)));
        Assert.Equal("a 5, b 1", string.Join(", ", (await store.ReadAsync(Report, 10, DataFolder.Cancellation)).Select(tally => $"{tally.Facts} {tally.Count}")));
        Assert.True(await store.ClaimAsync(Report, Day.AddDays(1), DataFolder.Cancellation));
        Assert.False(await store.ClaimAsync(Report, Day.AddDays(1), DataFolder.Cancellation));
        Assert.Empty(await store.ListDueAsync(Day.AddTicks(1), 10, DataFolder.Cancellation));
    }

    [Fact]
    public async Task Old_counts_are_forgotten_before_old_claims()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteTallyStore(database);
        await store.AddAsync([new Tally(Report, "a", 2)], DataFolder.Cancellation);
        await store.ClaimAsync(Report, Day, DataFolder.Cancellation);

        await store.PruneAsync(Day.AddDays(3), Day, DataFolder.Cancellation);

        Assert.Empty(await store.ReadAsync(Report, 10, DataFolder.Cancellation));
        Assert.False(await store.ClaimAsync(Report, Day.AddDays(1), DataFolder.Cancellation));
    }

    public void Dispose() => _folder.Dispose();
}
