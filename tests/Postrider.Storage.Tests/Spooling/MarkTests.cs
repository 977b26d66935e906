using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>Deletions and bounces of many recipients, which are marked first; many begins at one here.</summary>
public sealed class MarkTests
{
    [Fact]
    public async Task What_is_purged_is_gone_at_once_for_everybody_who_asks()
    {
        await using var fixture = await OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@b.example", "c@c.example");

        var deleted = await ChangeAsync(fixture, "b.example", QueueChange.Delete);

        Assert.Equal((2, 1), (deleted, fixture.Spool.RecipientCount));
        Assert.Equal(["c"], (await fixture.ReadDueAsync()).Select(r => r.Address.LocalPart));
        Assert.Equal(["c"], (await fixture.Spool.FindRecipientsAsync(message.Id, SpoolFixture.Cancellation)).Select(r => r.Address.LocalPart));
        Assert.Equal(1, await fixture.Spool.CountAsync(new QueueFilter(), SpoolFixture.Cancellation));
        Assert.Equal(["c.example"], (await fixture.Spool.SummarizeAsync(10, SpoolFixture.Cancellation)).Select(d => d.Destination));
        Assert.Empty(await fixture.Spool.ReadDueAsync("b.example", DuePosition.Start, fixture.Now.AddYears(1), 10, SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task What_is_purged_is_erased_with_bodies_and_files_and_one_event_each()
    {
        await using var fixture = await OpenAsync();
        var half = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@c.example");
        var whole = await fixture.AppendAsync(SpoolFixture.Octets(300_000), "c@b.example");

        await ChangeAsync(fixture, "b.example", QueueChange.Delete);
        await fixture.Spool.Erasing;

        Assert.Equal([0], DeletedIn(await fixture.Spool.Events.FindAsync(half.Id, SpoolFixture.Cancellation)));
        Assert.Equal([0], DeletedIn(await fixture.Spool.Events.FindAsync(whole.Id, SpoolFixture.Cancellation)));
        Assert.NotNull(await fixture.ReadBodyAsync(half.Id));
        Assert.Null(await fixture.Spool.FindMessageAsync(whole.Id, SpoolFixture.Cancellation));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), "*", SearchOption.AllDirectories));
        Assert.Equal((1, 0), (await CountAsync(fixture, "recipient"), await CountAsync(fixture, "purged")));
    }

    [Fact]
    public async Task A_purge_that_a_crash_interrupts_is_gone_on_with_and_an_outcome_that_comes_late_counts_nothing_twice()
    {
        await using var fixture = await OpenAsync();
        var messages = new List<SpooledMessage>();
        for (var i = 0; i < 30; i++) messages.Add(await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@c.example"));
        await fixture.Spool.DisposeAsync();
        // As a crash leaves it right after the marks.
        using (var database = Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite))
            database.Execute($"INSERT INTO purged SELECT message, ordinal, {fixture.Now.UtcTicks} FROM recipient WHERE ordinal = 0; UPDATE tally SET recipients = 30");

        await fixture.ReopenAsync();
        await fixture.RemoveAsync(new RecipientKey(messages[29].Id, 0));
        Assert.Equal(30, fixture.Spool.RecipientCount);
        Assert.All(await fixture.ReadDueAsync(), r => Assert.Equal("c.example", r.Address.Destination));
        await fixture.Spool.Erasing;

        foreach (var message in messages) Assert.Equal([0], DeletedIn(await fixture.Spool.Events.FindAsync(message.Id, SpoolFixture.Cancellation)));
        Assert.Equal((30, 0), (await CountAsync(fixture, "recipient"), await CountAsync(fixture, "purged")));
    }

    [Fact]
    public async Task Purges_come_one_upon_the_other_while_mail_comes_in()
    {
        await using var fixture = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => fixture.AppendAsync(SpoolFixture.Octets(10), $"old{i}@d{i % 3}.example")));

        var first = ChangeAsync(fixture, "d0.example", QueueChange.Delete);
        var second = ChangeAsync(fixture, "d1.example", QueueChange.Delete);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => fixture.AppendAsync(SpoolFixture.Octets(10), $"new{i}@e.example")));

        Assert.Equal((100, 100, 200), (await first, await second, fixture.Spool.RecipientCount));
        Assert.Equal(200, (await fixture.ReadDueAsync()).Count);
        await fixture.Spool.Erasing;
        Assert.Equal(200, await CountAsync(fixture, "recipient"));
    }

    [Fact]
    public async Task What_is_given_up_waits_as_expired_until_its_report_is_written_also_after_a_restart()
    {
        await using var fixture = await OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@b.example", "c@c.example");

        Assert.Equal(2, await ChangeAsync(fixture, "b.example", QueueChange.Expire));
        await fixture.ReopenAsync();

        Assert.Equal(["c"], (await fixture.ReadDueAsync()).Select(r => r.Address.LocalPart));
        var page = await fixture.Spool.ReadOverdueAsync(DuePosition.Start, fixture.Now, 10, SpoolFixture.Cancellation);
        Assert.Equal([("a", fixture.Now), ("b", fixture.Now)], page.Recipients.Select(r => (r.Address.LocalPart, r.Expires)));
        Assert.Equal(3, fixture.Spool.RecipientCount);

        await fixture.RemoveAsync(new RecipientKey(message.Id, 0), new RecipientKey(message.Id, 1));
        Assert.Equal((1, 0), (await CountAsync(fixture, "recipient"), await CountAsync(fixture, "given_up")));
    }

    [Fact]
    public async Task What_ran_out_is_found_page_by_page_in_a_long_queue_whatever_its_due()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.Spool.DisposeAsync();
        Scale.LargeQueue.Fill(fixture.Directory, 120_000, fixture.Now);
        await fixture.ReopenAsync();
        var message = fixture.Message() with { Id = SpoolId.Create(fixture.Now.AddHours(5), 1, 1) };
        await fixture.AppendAsync(message, [
            fixture.Recipient(message.Id, 0, "stuck@b.example") with { Expires = fixture.Now.AddMinutes(1) },
            fixture.Recipient(message.Id, 1, "held@b.example") with { Expires = fixture.Now.AddMinutes(2), State = RecipientState.Held },
            fixture.Recipient(message.Id, 2, "late@b.example") with { Expires = fixture.Now.AddMinutes(3) },
            fixture.Recipient(message.Id, 3, "to-be-warned@b.example") with { WarnAt = fixture.Now.AddMinutes(3) }], SpoolFixture.Octets(10));

        var first = await fixture.Spool.ReadOverdueAsync(DuePosition.Start, fixture.Now.AddMinutes(4), 2, SpoolFixture.Cancellation);
        var next = Assert.NotNull(first.Next);
        var second = await fixture.Spool.ReadOverdueAsync(next, fixture.Now.AddMinutes(4), 2, SpoolFixture.Cancellation);

        Assert.Equal(["stuck", "held"], first.Recipients.Select(r => r.Address.LocalPart));
        Assert.Equal(["late"], second.Recipients.Select(r => r.Address.LocalPart));
        Assert.Null(second.Next);
    }

    private static Task<SpoolFixture> OpenAsync() => SpoolFixture.OpenAsync(options => options with { PurgeFrom = long.MaxValue, MarkFrom = 1 });

    private static Task<long> ChangeAsync(SpoolFixture fixture, string destination, QueueChange change) =>
        fixture.Spool.ChangeAsync(new QueueFilter { Destination = destination }, change, fixture.Now, SpoolFixture.Cancellation).AsTask();

    private static IEnumerable<int> DeletedIn(IReadOnlyList<DeliveryEvent> events) => events.Where(e => e.Kind == DeliveryEventKind.Deleted).Select(e => e.Ordinal);

    private static async Task<long?> CountAsync(SpoolFixture fixture, string table)
    {
        await fixture.Spool.DisposeAsync();
        using var database = Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite);
        return database.ReadNumber($"SELECT count(*) FROM {table}");
    }
}
