using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>The deletion of nearly all of a long queue; long begins at one here.</summary>
public sealed class PurgeTests
{
    [Fact]
    public async Task A_purge_leaves_what_does_not_match_and_what_is_being_sent()
    {
        await using var fixture = await OpenAsync();
        var doomed = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@b.example", "c@c.example");
        await fixture.AppendAsync(SpoolFixture.Octets(10), "d@b.example");

        var deleted = await PurgeAsync(fixture, new QueueFilter { Destination = "b.example", Except = new HashSet<RecipientKey> { new(doomed.Id, 1) } });

        Assert.Equal((2, 2), (deleted, fixture.Spool.RecipientCount));
        Assert.Equal(["b", "c"], (await fixture.ReadDueAsync()).Select(r => r.Address.LocalPart));
        Assert.Equal(1, await fixture.Spool.CountAsync(new QueueFilter { Destination = "c.example" }, SpoolFixture.Cancellation));
        Assert.NotNull(await fixture.ReadBodyAsync(doomed.Id));
    }

    [Fact]
    public async Task Each_purged_recipient_and_no_other_has_an_event_that_tells_of_it()
    {
        await using var fixture = await OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example", "b@b.example", "c@c.example");
        var at = fixture.Now.AddHours(1);

        await fixture.Spool.ChangeAsync(new QueueFilter { Destination = "b.example" }, QueueChange.Delete, at, SpoolFixture.Cancellation);
        await fixture.RemoveAsync(new RecipientKey(message.Id, 2));
        await fixture.Spool.Erasing;

        var events = await fixture.Spool.Events.FindAsync(message.Id, SpoolFixture.Cancellation);
        Assert.Equal(
            [(0, "a@b.example"), (1, "b@b.example")],
            events.Where(e => e.Kind == DeliveryEventKind.Deleted && e.At == at).Select(e => (e.Ordinal, e.Recipient)));
    }

    [Fact]
    public async Task A_purge_takes_bodies_and_files_along_and_leaves_no_table_behind()
    {
        await using var fixture = await OpenAsync();
        var inline = await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example");
        await fixture.AppendAsync(SpoolFixture.Octets(300_000), "b@b.example", "c@c.example");

        await PurgeAsync(fixture, new QueueFilter());

        Assert.Null(await fixture.ReadBodyAsync(inline.Id));
        Assert.Null(await fixture.Spool.FindMessageAsync(inline.Id, SpoolFixture.Cancellation));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), "*", SearchOption.AllDirectories));
        await fixture.Spool.DisposeAsync();
        using var database = Sqlite.Database.Open(Path.Combine(fixture.Directory, "postrider.db"), Sqlite.DatabaseAccess.ReadWrite);
        Assert.Equal(0, database.ReadNumber("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%purge%' AND name <> 'purged'"));
    }

    [Fact]
    public async Task What_a_purge_left_to_erase_is_erased_after_a_restart_and_never_comes_back()
    {
        await using var fixture = await OpenAsync();
        var messages = new List<SpooledMessage>();
        for (var i = 0; i < 20; i++) messages.Add(await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example"));

        await fixture.Spool.ChangeAsync(new QueueFilter(), QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);
        // Closing ends the erasing wherever it stands.
        await fixture.ReopenAsync();
        Assert.Empty(await fixture.ReadDueAsync());
        Assert.Equal(0, fixture.Spool.RecipientCount);
        await fixture.Spool.Erasing;

        foreach (var message in messages)
        {
            Assert.Null(await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
            Assert.Single(await fixture.Spool.Events.FindAsync(message.Id, SpoolFixture.Cancellation), e => e.Kind == DeliveryEventKind.Deleted);
        }
    }

    [Fact]
    public async Task Purge_after_purge_keeps_the_indexes_that_the_relay_reads_by()
    {
        await using var fixture = await OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await fixture.AppendAsync(SpoolFixture.Octets(10), "a@b.example");
            Assert.Equal(1, await PurgeAsync(fixture, new QueueFilter()));
        }

        await fixture.Spool.DisposeAsync();
        using var database = Sqlite.Database.Open(Path.Combine(fixture.Directory, "postrider.db"), Sqlite.DatabaseAccess.ReadWrite);
        using var indexes = database.Prepare("SELECT sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'recipient' AND sql IS NOT NULL ORDER BY name");
        var found = new List<string>();
        while (indexes.Step()) found.Add(indexes.Text(0));
        Assert.Equal(
            ["CREATE INDEX recipient_destination_2 ON recipient (destination, due, message, ordinal)", "CREATE INDEX recipient_due_2 ON recipient (due, message, ordinal)",
                "CREATE INDEX recipient_expiry_2 ON recipient (expires, message, ordinal)"],
            found);
    }

    [Fact]
    public async Task Mail_that_comes_in_during_a_purge_is_not_lost()
    {
        await using var fixture = await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => fixture.AppendAsync(SpoolFixture.Octets(10), $"old{i}@b.example")));

        var purge = PurgeAsync(fixture, new QueueFilter { Destination = "b.example" });
        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => fixture.AppendAsync(SpoolFixture.Octets(10), $"new{i}@c.example")));
        var deleted = await purge;

        Assert.Equal((200, 200), (deleted, fixture.Spool.RecipientCount));
        var left = await fixture.ReadDueAsync();
        Assert.Equal(200, left.Count);
        Assert.All(left, r => Assert.Equal("c.example", r.Address.Destination));
    }

    private static Task<SpoolFixture> OpenAsync() => SpoolFixture.OpenAsync(options => options with { PurgeFrom = 1 });

    private static async Task<long> PurgeAsync(SpoolFixture fixture, QueueFilter filter)
    {
        var deleted = await fixture.Spool.ChangeAsync(filter, QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);
        await fixture.Spool.Erasing;
        return deleted;
    }
}
