using System.Buffers;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>The store as a whole: its versions, bounds, files and indexes.</summary>
public sealed class StoreTests
{
    [Fact]
    public async Task Tables_of_a_newer_program_are_refused_and_left_alone()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await fixture.Spool.DisposeAsync();
        using (var database = Open(fixture)) database.Execute("UPDATE schema_version SET version = 99");

        var refused = await Assert.ThrowsAsync<SpoolException>(fixture.OpenSpoolAsync);

        Assert.Contains("schema version 99", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Run the newer Postrider", refused.Message, StringComparison.Ordinal);
        using var after = Open(fixture);
        Assert.Equal((99, 1), (after.ReadNumber("SELECT version FROM schema_version"), after.ReadNumber("SELECT count(*) FROM recipient")));
    }

    [Fact]
    public async Task A_queue_of_an_older_program_is_taken_over_without_labels()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var old = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await fixture.Spool.DisposeAsync();
        using (var database = Open(fixture))
            database.Execute("ALTER TABLE message DROP COLUMN labels; ALTER TABLE event DROP COLUMN labels; ALTER TABLE event DROP COLUMN source_name; UPDATE schema_version SET version = 4");

        await fixture.ReopenAsync();
        var labelled = await fixture.AppendAsync(fixture.Message() with { Labels = new MessageLabels { Tenant = "acme" } }, SpoolFixture.Octets(10), "two@b.example");

        Assert.Equal(old, await fixture.Spool.FindMessageAsync(old.Id, SpoolFixture.Cancellation));
        Assert.Equal(labelled, await fixture.Spool.FindMessageAsync(labelled.Id, SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_name()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.Spool.DisposeAsync();
        await File.WriteAllBytesAsync(Path.Combine(fixture.Directory, "postrider.db"), SpoolFixture.Octets(100_000), SpoolFixture.Cancellation);

        var refused = await Assert.ThrowsAsync<SpoolException>(fixture.OpenSpoolAsync);

        Assert.Contains(fixture.Directory, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Little_free_space_and_a_full_queue_refuse_new_mail_until_they_are_over()
    {
        await using var fixture = await SpoolFixture.OpenAsync(o => o with { MaximumRecipients = 2 });
        Assert.Null(fixture.Spool.Refusal);

        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example", "two@b.example");
        Assert.Contains("The queue is full", fixture.Spool.Refusal, StringComparison.Ordinal);
        await fixture.RemoveAsync(new RecipientKey(message.Id, 0));
        Assert.Null(fixture.Spool.Refusal);

        fixture.FreeSpace = 1 << 20;
        await fixture.ReopenAsync();
        Assert.Contains("nearly full: 1 MiB are free, 256 MiB must be", fixture.Spool.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Room_that_a_purge_left_in_the_database_ends_a_refusal_for_want_of_space()
    {
        await using var fixture = await SpoolFixture.OpenAsync(o => o with { MinimumFreeSpace = 8_000_000 });
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => fixture.AppendAsync(SpoolFixture.Octets(20_000), $"r{i}@b.example")));
        fixture.FreeSpace = 3_000_000;
        await fixture.ReopenAsync();
        Assert.Contains("nearly full", fixture.Spool.Refusal, StringComparison.Ordinal);

        await fixture.Spool.ChangeAsync(new QueueFilter(), QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);
        await fixture.ReopenAsync();
        Assert.Null(fixture.Spool.Refusal);

        // The log and large bodies need some of the disk itself.
        fixture.FreeSpace = 1_000_000;
        await fixture.ReopenAsync();
        Assert.Contains("nearly full", fixture.Spool.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_beyond_their_memory_go_to_files_and_are_read_back_the_same()
    {
        await using var fixture = await SpoolFixture.OpenAsync(o => o with { BodyMemory = 40_000 });
        var writers = new List<IBodyWriter>();
        for (var i = 0; i < 8; i++)
        {
            writers.Add(fixture.Spool.CreateBody());
            await writers[i].WriteAsync(new ReadOnlySequence<byte>(SpoolFixture.Octets(12_000, i)), SpoolFixture.Cancellation);
        }

        Assert.InRange(fixture.Spool.BodyMemoryUsed, 1, 40_000);
        for (var i = 0; i < writers.Count; i++)
        {
            var message = fixture.Message();
            var change = new SpoolChange();
            change.Append.Add(new NewMessage(message, [fixture.Recipient(message.Id, 0, "one@b.example")], writers[i]));
            await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);
            await writers[i].DisposeAsync();
            Assert.Equal(SpoolFixture.Octets(12_000, i), await fixture.ReadBodyAsync(message.Id));
        }

        Assert.Equal(0, fixture.Spool.BodyMemoryUsed);
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(500_000)]
    public async Task A_body_is_read_as_often_as_its_message_is_sent(int size)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var octets = SpoolFixture.Octets(size);
        var message = await fixture.AppendAsync(octets, "one@b.example");

        await using var body = await fixture.Spool.OpenBodyAsync(message.Id, SpoolFixture.Cancellation);
        var copies = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            await using var stream = body!.OpenRead(); // It was found just before.
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy, SpoolFixture.Cancellation);
            return copy.ToArray();
        }));

        Assert.Equal(size, body!.Size);
        Assert.All(copies, copy => Assert.Equal(octets, copy));
    }

    [Fact]
    public async Task Files_without_a_message_are_swept_and_others_are_not()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var kept = await fixture.AppendAsync(SpoolFixture.Octets(200_000), "one@b.example");
        await fixture.Spool.DisposeAsync();
        var orphan = new BodyFiles(fixture.Directory).PathOf(SpoolId.Create(fixture.Now, 3, 3));
        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!); // It has one.
        await File.WriteAllBytesAsync(orphan, SpoolFixture.Octets(10), SpoolFixture.Cancellation);
        await File.WriteAllBytesAsync(Path.Combine(fixture.Directory, "bodies", "new", "17"), SpoolFixture.Octets(10), SpoolFixture.Cancellation);

        await fixture.ReopenAsync();
        while (File.Exists(orphan)) await Task.Delay(1, SpoolFixture.Cancellation);

        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "bodies", "new")));
        Assert.Equal(SpoolFixture.Octets(200_000), await fixture.ReadBodyAsync(kept.Id));
    }

    [Fact]
    public async Task A_file_whose_commit_may_come_to_light_after_a_crash_is_not_swept_in_this_run()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var files = new BodyFiles(Path.Combine(fixture.Directory, "other"));
        var (known, unknown) = (fixture.NextId(), fixture.NextId());
        foreach (var id in new[] { known, unknown })
        {
            var incoming = files.CreateIncomingPath();
            await File.WriteAllBytesAsync(incoming, SpoolFixture.Octets(10), SpoolFixture.Cancellation);
            files.Publish(incoming, id);
        }

        files.Settle(known);

        Assert.Equal([known], files.Enumerate());
        Assert.Equal([known, unknown], new BodyFiles(Path.Combine(fixture.Directory, "other")).Enumerate().Order());
    }

    [Fact]
    public async Task The_log_stays_short_under_readers_without_a_pause()
    {
        const int pages = 200;
        await using var fixture = await SpoolFixture.OpenAsync(o => o with { LogPages = pages });
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested) await fixture.ReadDueAsync(200);
        })).ToList();

        for (var i = 0; i < 1500; i++) await fixture.AppendAsync(SpoolFixture.Octets(2000), $"r{i}@b.example");
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        // Some 80 MB are written; how long the log gets is a matter of how busy the machine is, but never all of that.
        Assert.InRange(new FileInfo(Path.Combine(fixture.Directory, "postrider.db-wal")).Length, 1, 30_000_000);
    }

    [Fact]
    public async Task Room_that_a_purge_leaves_is_used_again()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var sizes = new List<long>();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 400).Select(i => fixture.AppendAsync(SpoolFixture.Octets(20_000), $"r{i}@b.example")));
            await fixture.Spool.ChangeAsync(new QueueFilter(), QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);
            await fixture.ReopenAsync();
            sizes.Add(new FileInfo(Path.Combine(fixture.Directory, "postrider.db")).Length);
        }

        // Events are kept and take some; bodies of 8 MB a round do not come on top of each other.
        Assert.InRange(sizes[2] - sizes[0], 0, 1_500_000);
    }

    [Theory]
    [InlineData(nameof(SpoolSql.ReadDue), "SEARCH r USING INDEX recipient_due")]
    [InlineData(nameof(SpoolSql.ReadDueAtDestination), "SEARCH r USING INDEX recipient_destination")]
    [InlineData(nameof(SpoolSql.ReadOverdue), "SEARCH r USING INDEX recipient_expiry ((expires,message,ordinal)>(?,?,?) AND expires<?)")]
    [InlineData(nameof(SpoolSql.ReadGivenUp), "SEARCH u USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindRecipients), "SEARCH r USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindMessage), "SEARCH m USING INTEGER PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindBody), "SEARCH m USING INTEGER PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.DeleteMessageWithoutRecipients), "SEARCH message USING INTEGER PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindEvents), "SEARCH e USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindLastAtDestination), "SEARCH d USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindCorrespondence), "SEARCH correspondent USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.FindOldEvents), "SEARCH event USING PRIMARY KEY")]
    [InlineData(nameof(SpoolSql.LastId), "SEARCH event")]
    public async Task The_relays_own_questions_go_by_an_index_and_sort_nothing(string statement, string plan)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.Spool.DisposeAsync();
        using var database = Open(fixture);
        using var explained = database.Prepare($"EXPLAIN QUERY PLAN {typeof(SpoolSql).GetField(statement)!.GetRawConstantValue()}"); // The table above names constants.

        var steps = new List<string>();
        while (explained.Step()) steps.Add(explained.Text(3));

        Assert.Contains(steps, s => s.StartsWith(plan, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, s => s.Contains("TEMP B-TREE", StringComparison.Ordinal) || (s.StartsWith("SCAN", StringComparison.Ordinal) && !s.Contains("CONSTANT", StringComparison.Ordinal)));
    }

    private static Database Open(SpoolFixture fixture) => Database.Open(Path.Combine(fixture.Directory, "postrider.db"), DatabaseAccess.ReadWrite);
}
