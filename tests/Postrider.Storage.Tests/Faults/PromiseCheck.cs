using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Tests.Faults;

/// <summary>Opens a data directory that a fault has left behind, and holds it against what was promised.</summary>
internal static class PromiseCheck
{
    /// <returns>Every promise that was broken, in words; empty when all were kept.</returns>
    public static async Task<List<string>> FindBrokenAsync(string directory, Promises promises, CancellationToken cancellation)
    {
        var broken = new List<string>();
        var options = new SpoolOptions { Directory = directory, MinimumFreeSpace = 0 };
        try
        {
            await using (var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, cancellation))
            {
                foreach (var (id, promised) in promises.Messages) await CheckAsync(spool, id, promised, broken, cancellation);
                await CheckWholeAsync(spool, broken, cancellation);
            }

            using var database = Database.Open(Path.Combine(directory, "postrider.db"), DatabaseAccess.ReadWrite);
            using var damaged = database.Prepare("SELECT message, reason FROM damaged");
            while (damaged.Step()) broken.Add($"{new SpoolId(damaged.Number(0))} was set aside: {damaged.Text(1)}");
            using var statement = database.Prepare("PRAGMA integrity_check");
            if (!statement.Step() || statement.Text(0) != "ok") broken.Add($"the database is damaged: {statement.Text(0)}");
        }
        catch (IOException e)
        {
            broken.Add($"the spool does not open: {e.Message}");
        }

        return broken;
    }

    private static async Task CheckAsync(SqliteSpool spool, SpoolId id, PromisedMessage promised, List<string> broken, CancellationToken cancellation)
    {
        var waiting = new Dictionary<int, SpooledRecipient>();
        foreach (var found in await spool.FindRecipientsAsync(id, cancellation))
            if (!waiting.TryAdd(found.Key.Ordinal, found)) broken.Add($"{id}/{found.Key.Ordinal} stands there twice");
        for (var ordinal = 0; ordinal < promised.Recipients; ordinal++)
        {
            if (promised.Gone.Contains(ordinal))
            {
                if (waiting.ContainsKey(ordinal)) broken.Add($"{id}/{ordinal} came back after its removal");
            }
            else if (!waiting.TryGetValue(ordinal, out var recipient))
            {
                if (!promised.MayBeGone.Contains(ordinal)) broken.Add($"{id}/{ordinal} is lost");
            }
            else if (recipient.Attempts < promised.Attempts.GetValueOrDefault(ordinal))
            {
                broken.Add($"{id}/{ordinal} has forgotten its deferral");
            }
            else if (promised.GivenUp.Contains(ordinal) && recipient.Expires > TimeProvider.System.GetUtcNow())
            {
                broken.Add($"{id}/{ordinal} has forgotten that it was given up");
            }
        }

        if (waiting.Count == 0) return;
        if (await ReadAsync(spool, id, cancellation) is not { } octets) broken.Add($"{id} has no body");
        else if (!octets.AsSpan().SequenceEqual(Bodies.Of(id, promised.Size))) broken.Add($"{id} has another body");
    }

    /// <summary>What was never acknowledged may be there, but then all of it.</summary>
    private static async Task CheckWholeAsync(SqliteSpool spool, List<string> broken, CancellationToken cancellation)
    {
        var givenUp = await ReadGivenUpAsync(spool, cancellation);
        var waiting = (await spool.ReadDueAsync(DuePosition.Start, DateTimeOffset.MaxValue, int.MaxValue, cancellation)).Concat(givenUp).ToList();
        foreach (var id in waiting.Select(r => r.Key.Message).Distinct())
        {
            if (await spool.FindMessageAsync(id, cancellation) is not { } message) broken.Add($"{id} has recipients and no envelope");
            else if (await ReadAsync(spool, id, cancellation) is not { } octets) broken.Add($"{id} has an envelope and no body");
            else if (!octets.AsSpan().SequenceEqual(Bodies.Of(id, (int)message.Size))) broken.Add($"{id} has a body of something else");
        }

        if (waiting.Count != spool.RecipientCount) broken.Add($"{waiting.Count} recipients wait and {spool.RecipientCount} are counted");
        if (spool.Load.Damaged > 0) broken.Add($"{spool.Load.Damaged} rows or files were found damaged");
    }

    /// <summary>They stand before all that ran out, as if they had been due before all times.</summary>
    private static async Task<IReadOnlyList<SpooledRecipient>> ReadGivenUpAsync(SqliteSpool spool, CancellationToken cancellation)
    {
        var page = await spool.ReadOverdueAsync(DuePosition.Start, DateTimeOffset.MinValue, int.MaxValue, cancellation);
        return page.Recipients;
    }

    private static async Task<byte[]?> ReadAsync(SqliteSpool spool, SpoolId id, CancellationToken cancellation)
    {
        await using var body = await spool.OpenBodyAsync(id, cancellation);
        if (body is null) return null;
        await using var stream = body.OpenRead();
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }
}
