using System.Threading.Channels;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>
/// Writes down what happens to mail other than by a transaction of its own: what failed together, what expired, what is late, what a route drops or holds.
/// What waits here is bounded by what is loaded.
/// </summary>
internal sealed class Clerk(Floor floor)
{
    /// <summary>Recipients in one change: more would keep the spool's writer from others.</summary>
    private const int SheetLimit = 500;

    /// <summary>How long a recipient is left alone after a fault of ours.</summary>
    private static readonly TimeSpan FaultPause = TimeSpan.FromMinutes(5);

    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });

    /// <param name="Loaded">The recipient; <c>null</c> where only something is told.</param>
    private readonly record struct Entry(LoadedRecipient? Loaded, AttemptFailure? Failure, DeliveryEvent? Happened = null);

    public void Fail(IReadOnlyList<LoadedRecipient> recipients, AttemptFailure failure)
    {
        foreach (var loaded in recipients) _entries.Writer.TryWrite(new Entry(loaded, failure));
    }

    public void Attend(LoadedRecipient loaded) => _entries.Writer.TryWrite(new Entry(loaded, null));

    /// <summary>Writes down an event of a message that concerns more than it.</summary>
    public void Tell(DeliveryEvent happened) => _entries.Writer.TryWrite(new Entry(null, null, happened));

    /// <summary>Nothing more comes; what is here is still written.</summary>
    public void Complete() => _entries.Writer.TryComplete();

    public async Task RunAsync()
    {
        var reader = _entries.Reader;
        var taken = new List<Entry>(SheetLimit);
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            taken.Clear();
            while (taken.Count < SheetLimit && reader.TryRead(out var entry)) taken.Add(entry);
            await WriteAsync(taken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(List<Entry> entries)
    {
        var sheet = floor.NewSheet();
        var now = floor.Now;
        foreach (var entry in entries)
        {
            if (entry.Loaded is not { } loaded)
            {
                sheet.Change.Events.Add(entry.Happened!); // One of the two is there.
                continue;
            }

            try
            {
                Write(sheet, loaded, entry.Failure, now);
            }
            catch (Exception fault)
            {
                // One recipient that cannot be dealt with must not take the others with it.
                RelayLog.LoopFailed(floor.Log, "Writing down an outcome", fault);
                using var visit = floor.Enter();
                visit.Scheduler.Settle(loaded, loaded.Recipient with { NextAttempt = now + FaultPause });
            }
        }

        await floor.RecordAsync(sheet).ConfigureAwait(false);
    }

    private void Write(OutcomeSheet sheet, LoadedRecipient loaded, AttemptFailure? failure, DateTimeOffset now)
    {
        var recipient = loaded.Recipient;
        if (failure is not null) sheet.Add(loaded, new RecipientResult(failure.Reply, failure.Stage, failure.FromPeer), AttemptFacts.Of(failure), null);
        else if (recipient.Expires <= now) sheet.AddExpired(loaded);
        else if (recipient.WarnAt <= now) sheet.AddWarning(loaded);
        else Route(sheet, loaded);
    }

    private void Route(OutcomeSheet sheet, LoadedRecipient loaded)
    {
        using var visit = floor.Enter();
        var route = visit.Scheduler.RouteOf(loaded);
        if (visit.Scheduler.SuppressionOf(loaded) is { } suppression) sheet.AddSuppressed(loaded, suppression);
        else if (route.Kind == RouteKind.Discard) sheet.AddDiscarded(loaded, route);
        else if (route.Kind == RouteKind.Hold) sheet.AddHeld(loaded, route);
        // The clock was set back, or the routes changed: it waits as before.
        else visit.Scheduler.Settle(loaded, loaded.Recipient);
    }
}
