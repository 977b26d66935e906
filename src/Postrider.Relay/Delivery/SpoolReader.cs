using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Delivery;

/// <summary>Brings what is due from the spool into memory, as the scheduler plans it: one read at a time.</summary>
internal sealed class SpoolReader(Floor floor)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Reads whenever there is reason to, until the floor is cut.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var wait = FirstWait;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                if (!await ReadAsync(cancellation).ConfigureAwait(false)) await floor.ReadSignal.WaitAsync().ConfigureAwait(false);
                wait = FirstWait;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (IOException failure)
            {
                RelayLog.ReadingFailed(floor.Log, wait, failure);
                await Task.Delay(wait, floor.Services.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
        }
    }

    /// <summary>Makes one read.</summary>
    /// <returns>Whether there may be more to read at once.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        ReadPlan? plan;
        using (var visit = floor.Enter()) plan = visit.Scheduler.PlanRead();
        if (plan is not { } wanted) return false;
        try
        {
            if (wanted.IsOverdue)
            {
                var page = await floor.Services.Spool.ReadOverdueAsync(wanted.After, wanted.Until, ReadPlan.Limit, cancellation).ConfigureAwait(false);
                await LoadAsync(page.Recipients, cancellation).ConfigureAwait(false);
                using var last = floor.Enter();
                last.Scheduler.EndOverdue(wanted, page.Next);
                return true;
            }

            var rows = wanted.Backlog is { } backlog
                ? await floor.Services.Spool.ReadDueAsync(backlog.Destination, wanted.After, wanted.Until, ReadPlan.Limit, cancellation).ConfigureAwait(false)
                : await floor.Services.Spool.ReadDueAsync(wanted.After, wanted.Until, ReadPlan.Limit, cancellation).ConfigureAwait(false);
            await LoadAsync(rows, cancellation).ConfigureAwait(false);
            // Damaged rows are left out, so that a read may bring fewer than asked for, and yet not be the last.
            using var visit = floor.Enter();
            visit.Scheduler.EndRead(wanted, rows.Count == 0 ? null : rows[^1]);
            return true;
        }
        catch
        {
            using var visit = floor.Enter();
            visit.Scheduler.AbandonRead(wanted);
            throw;
        }
    }

    private async ValueTask LoadAsync(IReadOnlyList<SpooledRecipient> rows, CancellationToken cancellation)
    {
        SpooledMessage? message = null;
        foreach (var row in rows)
        {
            using (var visit = floor.Enter())
                if (!visit.Scheduler.Wants(row)) continue;
            if (message?.Id != row.Key.Message) message = await floor.Services.Spool.FindMessageAsync(row.Key.Message, cancellation).ConfigureAwait(false);
            if (message is null) continue;
            using var again = floor.Enter();
            again.Scheduler.Load(message, row);
        }
    }
}
