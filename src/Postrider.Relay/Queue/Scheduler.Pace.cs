using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <content>The pace of ready queues: what rates and reactions make wait, and how it goes on.</content>
internal sealed partial class Scheduler
{
    /// <summary>A site answered with a refusal.</summary>
    /// <param name="queue">Its ready queue.</param>
    /// <param name="reply">What it said.</param>
    /// <param name="took">How long ago what it answers began.</param>
    /// <param name="message">The message that it was said of; <c>null</c> where it was said of none.</param>
    /// <returns>The reaction that the rules have for it, or <c>null</c>.</returns>
    public Reaction? React(ReadyQueue queue, Reply reply, TimeSpan took, SpoolId? message)
    {
        Reaction? first = null;
        foreach (var reaction in queue.Shaper.Shape.Reactions)
        {
            // Those of one rule stand for each other, the strictest first: one that needs more such replies leaves this one to the next. Wider rules are not asked.
            if (first is not null && reaction.Rule != first.Rule || !reaction.Pattern.Matches(reply)) continue;
            first ??= reaction;
            if (queue.IsRetired || reaction.Kind is ReactionKind.Nothing or ReactionKind.Bounce || Begin(queue, reaction, reply, took, message)) break;
        }

        return first;
    }

    private bool Begin(ReadyQueue queue, Reaction reaction, Reply reply, TimeSpan took, SpoolId? message)
    {
        var (shaper, elapsed) = (queue.Shaper, _clock.Elapsed);
        var step = shaper.React().React(reaction, reply, elapsed - took, elapsed, queue.DeliveriesPerMinute(elapsed), shaper.Window);
        if (step is not { } begun) return false;
        var timer = queue.PaceTimer ??= new PaceTimer(queue);
        timer.Message = message ?? queue.Next?.Message.Id;
        Follow(timer, begun, reaction, reply);
        if (shaper.Reactor is { IsSourceGivenUp: true } && queue.Ready > 0) HandOver(queue);
        return true;
    }

    /// <summary>Whether a refused connection has slowed the queue down so far that what is ready waits there, instead of being deferred.</summary>
    private bool IsPacedBy(Carrier carrier, AttemptFailure failure)
    {
        var queue = carrier.Queue;
        if (!failure.FromPeer || failure.Reply.IsPermanent) return false;
        var elapsed = _clock.Elapsed;
        React(queue, failure.Reply, elapsed - carrier.BegunAt, null);
        if (queue.Shaper.Reactor is not { } reactor || !reactor.IsPaused(elapsed)) return false;
        queue.Refuse(failure, elapsed);
        return true;
    }

    private void ChangePace(PaceTimer timer)
    {
        var queue = timer.Queue;
        if (queue.Shaper.Reactor is not { Current: { } reaction } reactor) return;
        var cause = reactor.Cause;
        if (reactor.Advance(_clock.Elapsed) is { } step) Follow(timer, step, reaction, cause);
        else if (reactor.NextChange != TimeSpan.MaxValue) _wheel.Arm(timer, _clock.TickAfter(reactor.NextChange - _clock.Elapsed));
        if (_intake.AskFor(queue)) _dispatch.ReadSpool();
        ServeAll(queue);
    }

    private void Follow(PaceTimer timer, ShapingStep step, Reaction reaction, Reply? cause)
    {
        var (queue, elapsed, now) = (timer.Queue, _clock.Elapsed, _clock.Now);
        if (queue.Shaper.Reactor!.NextChange is var next && next != TimeSpan.MaxValue) _wheel.Arm(timer, _clock.TickAfter(next - elapsed)); // It has one: it made the step.
        _dispatch.Tell(new ShapingEvent
        {
            At = now,
            Kind = step.Kind,
            Route = queue.Route.Name,
            Site = queue.Site,
            Source = queue.Source.Label,
            Rule = $"{reaction.Rule} ({reaction.Place})",
            Reply = cause,
            Scale = step.Scale,
            PerMinute = queue.Shaper.Reactor?.Limit?.Rate.Count,
            Until = step.Until is { } until ? now + (until - elapsed) : null,
            Message = timer.Message,
        });
    }

    /// <summary>A queue whose source has changed ends; the one in its place goes on at its pace.</summary>
    private void Replace(ReadyQueue outdated, ReadyQueue queue)
    {
        Retire(outdated);
        if (queue.Shaper.Reactor is not { IsAtRest: false } reactor) return;
        var timer = queue.PaceTimer = new PaceTimer(queue) { Message = outdated.PaceTimer?.Message };
        _wheel.Arm(timer, _clock.TickAfter(reactor.NextChange - _clock.Elapsed));
    }

    /// <summary>What is ready leaves by other sources, where there are any.</summary>
    private void HandOver(ReadyQueue queue)
    {
        var now = _clock.Now;
        foreach (var loaded in queue.TakeAll())
        {
            LeaveQueue(loaded);
            Place(loaded, now);
        }
    }

    /// <summary>Serves a queue again when some time has passed.</summary>
    private void Delay(ReadyQueue queue, TimeSpan wait)
    {
        // A suspended queue waits for its own moment.
        if (queue.SuspendedUntil is not null || queue.IsRetired) return;
        var tick = _clock.TickAfter(wait);
        if (!queue.IsArmed || queue.Tick > tick) _wheel.Arm(queue, tick);
    }

    /// <summary>Lets all connections have mail that may.</summary>
    private void ServeAll(ReadyQueue queue)
    {
        (int Idle, int Opening) before;
        do
        {
            before = (queue.IdleCount, queue.Opening);
            Serve(queue);
        }
        while (before != (queue.IdleCount, queue.Opening));
    }
}
