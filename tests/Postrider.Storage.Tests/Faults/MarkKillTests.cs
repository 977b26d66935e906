using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Faults;

/// <summary>Killed while it marks, sets aside and erases what administrators delete and bounce; POSTRIDER_MARK_KILLS sets how often.</summary>
public sealed class MarkKillTests(ITestOutputHelper output)
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("POSTRIDER_MARK_KILLS") ?? "5", CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public async Task What_was_deleted_or_given_up_before_a_kill_stays_so_and_nothing_else_is_lost(int purgeFrom)
    {
        using var host = new HostProcess();
        var random = new Random();
        var broken = new List<string>();
        var unerased = 0;

        for (var kill = 0; kill < Kills; kill++)
        {
            host.StartMarks(purgeFrom);
            await host.OpensAsync(Cancellation);
            var enough = Promises.Read(host.PromisesPath).Count + random.Next(1, 6000);
            await host.PromisesUntilAsync(p => p.Count >= enough, Cancellation);
            // Promises come in bundles; the kill is to come between them too.
            await Task.Delay(random.Next(30), Cancellation);
            await host.KillAsync();

            // On a copy, so that the next run finds what the kill left.
            var copy = Path.Combine(host.Folder, "copy");
            DirectoryCopy.Make(host.Data, copy);
            var promises = Promises.Read(host.PromisesPath);
            if (HasUnerased(copy)) unerased++;
            broken.AddRange(await PromiseCheck.FindBrokenAsync(copy, promises, Cancellation));
            broken.AddRange(await FindUnerasedAsync(copy, promises));
            Directory.Delete(copy, recursive: true);
        }

        var all = Promises.Read(host.PromisesPath);
        output.WriteLine($"{Kills} kills, {unerased} before all was erased; {all.Count} promises about {all.Messages.Count} messages; {broken.Count} broken");
        Assert.Empty(all.Faults);
        Assert.Empty(broken);
    }

    private static bool HasUnerased(string directory)
    {
        using var database = Database.Open(Path.Combine(directory, "postrider.db"), DatabaseAccess.ReadWrite);
        return database.ReadNumber(PurgeSql.IsUnderWay) is not null || database.ReadNumber(MarkSql.HasPurged) is not null;
    }

    /// <summary>Lets the erasing come to its end, and looks at what is left of what was deleted.</summary>
    private static async Task<List<string>> FindUnerasedAsync(string directory, Promises promises)
    {
        var options = new SpoolOptions { Directory = directory, MinimumFreeSpace = 0 };
        await using (var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, Cancellation)) await spool.Erasing;

        var found = new List<string>();
        using var database = Database.Open(Path.Combine(directory, "postrider.db"), DatabaseAccess.ReadWrite);
        foreach (var (what, sql) in Leftovers)
            if (database.ReadNumber(sql) is > 0 and var count) found.Add($"{count} {what}");
        var events = ReadEvents(database);
        foreach (var (id, promised) in promises.Messages)
            foreach (var ordinal in promised.Gone)
                if (!events.ContainsKey((id, ordinal))) found.Add($"{id}/{ordinal} went without an event");
        found.AddRange(events.Where(e => e.Value > 1).Select(e => $"{e.Key} was deleted {e.Value} times"));
        return found;
    }

    private static readonly (string What, string Sql)[] Leftovers =
    [
        ("marks of deletions", "SELECT count(*) FROM purged"),
        ("marks of bounces without a recipient", "SELECT count(*) FROM given_up g WHERE NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = g.message AND r.ordinal = g.ordinal)"),
        ("messages without a recipient", "SELECT count(*) FROM message m WHERE NOT EXISTS (SELECT 1 FROM recipient r WHERE r.message = m.id)"),
        ("bodies without a message", "SELECT count(*) FROM body b WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = b.message)"),
        ("recipients more or less than are counted", "SELECT abs((SELECT count(*) FROM recipient) - (SELECT recipients FROM tally))"),
        ("tables of a purge", "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'purge\\_%' ESCAPE '\\' OR name = 'recipient_purged'"),
    ];

    /// <summary>For each recipient that went, how often it was told to have been deleted.</summary>
    private static Dictionary<(SpoolId Message, int Ordinal), long> ReadEvents(Database database)
    {
        var (deleted, delivered) = ((int)DeliveryEventKind.Deleted, (int)DeliveryEventKind.Delivered);
        using var statement = database.Prepare(string.Create(
            CultureInfo.InvariantCulture, $"SELECT message, ordinal, count(*) FILTER (WHERE kind = {deleted}) FROM event WHERE kind IN ({deleted}, {delivered}) GROUP BY message, ordinal"));
        var events = new Dictionary<(SpoolId, int), long>();
        while (statement.Step()) events.Add((new SpoolId(statement.Number(0)), (int)statement.Number(1)), statement.Number(2));
        return events;
    }
}
