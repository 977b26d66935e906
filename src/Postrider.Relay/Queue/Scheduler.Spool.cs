using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <content>Reading from the spool, and changes by administrators.</content>
internal sealed partial class Scheduler
{
    /// <summary>What to read from the spool now; <c>null</c> for nothing. One reads at a time.</summary>
    public ReadPlan? PlanRead() => _intake.PlanOverdue(_clock.Now) ?? _intake.Plan(_clock.Now);

    /// <summary>Whether a row that was read has a place in memory.</summary>
    public bool Wants(SpooledRecipient recipient) => !KeptOut(recipient) && _intake.Wants(recipient, _clock.Now);

    /// <summary>Takes a row that was read.</summary>
    public void Load(SpooledMessage message, SpooledRecipient recipient) => Load(message, recipient, RowOrigin.Read, _clock.Now);

    /// <inheritdoc cref="Intake.EndRead"/>
    public void EndRead(ReadPlan plan, SpooledRecipient? reached) => _intake.EndRead(plan, reached);

    /// <inheritdoc cref="Intake.EndOverdue"/>
    public void EndOverdue(ReadPlan plan, DuePosition? next) => _intake.EndOverdue(plan, next);

    /// <inheritdoc cref="Intake.AbandonRead"/>
    public void AbandonRead(ReadPlan plan) => _intake.AbandonRead(plan);

    /// <summary>A minute has passed.</summary>
    public void Age()
    {
        _intake.Age();
        var unusedSince = _clock.Elapsed - TimeSpan.FromMinutes(10);
        foreach (var (route, sites) in _sites)
        {
            sites.Prune(_clock.Now, _clock.Elapsed, unusedSince);
            if (sites.Queues.Count == 0 && sites.Destinations.Count == 0) _sites.Remove(route);
        }
    }

    /// <inheritdoc cref="Intake.Review"/>
    public void Review()
    {
        _intake.Review();
        _dispatch.ReadSpool();
    }

    /// <summary>Lets everything that a change may concern out of memory, and nothing of it in again until <see cref="EndChange"/>.</summary>
    /// <returns>The scope, and what cannot go because it is being sent or recorded: it must be left out of the change, and follows when that is over (<see cref="Late"/>).</returns>
    public (ChangeScope Scope, HashSet<RecipientKey> Busy) BeginChange(QueueFilter filter, QueueChange change)
    {
        var scope = new ChangeScope(filter);
        var busy = new HashSet<RecipientKey>();
        foreach (var loaded in _intake.All.ToArray())
        {
            if (!scope.MayConcern(loaded.Recipient)) continue;
            if (loaded.Phase is LoadedPhase.InFlight or LoadedPhase.Recording)
            {
                busy.Add(loaded.Recipient.Key);
                Late.Add(loaded, filter, change);
                continue;
            }

            scope.KeepOut(loaded.Recipient);
            Withdraw(loaded);
            Forget(loaded);
        }

        _changes.Add(scope);
        return (scope, busy);
    }

    /// <summary>The change is in the spool: what it concerned is read from there.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="changedFrom">The first place in the due order at which changed rows may stand now.</param>
    public void EndChange(ChangeScope scope, DuePosition changedFrom)
    {
        _changes.Remove(scope);
        if (scope.From is { } from) _intake.Rewind(from);
        _intake.Rewind(changedFrom);
        _intake.HastenOverdue();
        _dispatch.ReadSpool();
    }

    private bool KeptOut(SpooledRecipient recipient)
    {
        var keptOut = false;
        foreach (var scope in _changes)
        {
            if (!scope.MayConcern(recipient)) continue;
            scope.KeepOut(recipient);
            keptOut = true;
        }

        return keptOut;
    }

    /// <summary>Takes a recipient from where it waits.</summary>
    private void Withdraw(LoadedRecipient loaded)
    {
        if (loaded.Phase == LoadedPhase.Resolving) loaded.Destination!.Remove(loaded); // It has one in this phase.
        if (loaded is { Phase: LoadedPhase.Ready, Queue: { } queue })
        {
            queue.Remove(loaded);
            WarmUp?.GiveBack(queue.Source.Name, queue.Provider);
        }

        LeaveQueue(loaded);
    }
}
