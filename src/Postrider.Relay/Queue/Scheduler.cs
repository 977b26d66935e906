using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Relay.WarmUp;

namespace Postrider.Relay.Queue;

/// <summary>
/// Where every loaded recipient stands, and what is to happen next: who waits for his time, for the DNS, for a connection, and who is being sent. It
/// decides and does nothing else; what it decides goes to an <see cref="IDispatch"/>. Not thread-safe: the relay queue's lock guards it.
/// </summary>
internal sealed partial class Scheduler
{
    /// <summary>How long an attempt may go on beyond the expiry of what it carries: it may be just about to succeed.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    private readonly IDispatch _dispatch;
    private readonly RelayClock _clock;
    private readonly Random _random;
    private readonly TimerWheel _wheel = new();
    private readonly ConnectionBudget _connections = new();
    private readonly Intake _intake;
    private readonly List<ChangeScope> _changes = [];
    private RelayOptions _options;
    private SendingRoutes _routes;

    public Scheduler(IDispatch dispatch, RelayClock clock, Random random, RelayOptions options)
    {
        (_dispatch, _clock, _random, _options) = (dispatch, clock, random, options);
        _intake = new Intake(options.MaximumLoadedRecipients, options.MaximumLoadedPerQueue);
        _connections.Maximum = options.MaximumConnections;
        _routes = new SendingRoutes(options.Routes);
    }

    /// <summary>Whether mail is taken and delivered; before and after, everything stays in the spool.</summary>
    public bool IsRunning { get; set; }

    public RelayOptions Options => _options;

    /// <summary>Who is not to be written to.</summary>
    public ISuppressions Suppressions { get; init; } = NoSuppressions.Instance;

    /// <summary>What new sources may send; <c>null</c> where none is warmed up.</summary>
    public WarmUpBook? WarmUp { get; init; }

    /// <summary>Changes that wait for the end of an attempt.</summary>
    public LateChanges Late { get; } = new();

    public int Loaded => _intake.Count;

    /// <summary>A tick before which nothing need be done.</summary>
    public long Earliest => _wheel.Earliest;

    /// <summary>Takes new mail over that has just become durable.</summary>
    public void Offer(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients)
    {
        if (!IsRunning) return;
        var now = _clock.Now;
        for (var i = 0; i < recipients.Count; i++)
            if (!_intake.IsFar(recipients[i], now)) Load(message, recipients[i], RowOrigin.Offered, now);
    }

    /// <summary>Lets time come: everything whose moment it is moves on.</summary>
    /// <param name="limit">How much to do at most, so that others get the lock between.</param>
    /// <returns>Whether there is more to do at once.</returns>
    public bool Advance(int limit)
    {
        if (_clock.WasSet()) Rearm();
        _wheel.Advance(_clock.Tick);
        var now = _clock.Now;
        for (; limit > 0; limit--)
        {
            if (!_wheel.TryTakeDue(out var node)) return false;
            Fire(node, now);
        }

        return true;
    }

    /// <summary>What came of a recipient is durable.</summary>
    /// <param name="loaded">The recipient.</param>
    /// <param name="updated">How it goes on waiting; <c>null</c> when it is done.</param>
    public void Settle(LoadedRecipient loaded, SpooledRecipient? updated)
    {
        LeaveQueue(loaded);
        Late.Ended(loaded, updated is not null);
        if (updated is not null) loaded.Recipient = updated;
        var now = _clock.Now;
        if (updated is null || !IsRunning || _intake.MayForget(updated, now) || KeptOut(updated)) Forget(loaded);
        else Place(loaded, now);
    }

    /// <summary>An attempt that was none: the recipient stands in front again.</summary>
    public void PutBack(LoadedRecipient loaded)
    {
        var queue = loaded.Queue!; // It was taken from one.
        Late.Ended(loaded, isWaiting: true);
        if (!IsRunning || queue.IsRetired || KeptOut(loaded.Recipient))
        {
            LeaveQueue(loaded);
            if (IsRunning && !KeptOut(loaded.Recipient)) Place(loaded, _clock.Now);
            else Forget(loaded);
            return;
        }

        queue.AddFirst(loaded);
        Arm(loaded);
        Serve(queue);
    }

    private void Load(SpooledMessage message, SpooledRecipient recipient, RowOrigin origin, DateTimeOffset now)
    {
        if (KeptOut(recipient)) return;
        if (_intake.Admit(message, recipient, origin, now) is { } loaded) Place(loaded, now);
    }

    /// <summary>Puts a recipient where it must wait now.</summary>
    private void Place(LoadedRecipient loaded, DateTimeOffset now)
    {
        var recipient = loaded.Recipient;
        if (recipient.Expires <= now || recipient.WarnAt <= now)
        {
            Attend(loaded);
        }
        else if (recipient.State == RecipientState.Held || recipient.NextAttempt > now)
        {
            loaded.Phase = LoadedPhase.Waiting;
            _wheel.Arm(loaded, _clock.TickOf(recipient.Due));
        }
        else
        {
            loaded.ReadySince = recipient.NextAttempt;
            loaded.Retaken = 0;
            Begin(loaded, now);
        }
    }

    private void Begin(LoadedRecipient loaded, DateTimeOffset now)
    {
        var route = _routes.Find(loaded);
        if (route.Kind is RouteKind.Discard or RouteKind.Hold || SuppressionOf(loaded) is not null)
        {
            Attend(loaded);
            return;
        }

        var destination = route.Kind == RouteKind.Mx
            ? FindDestination(route, loaded.Recipient.Address.Destination, PoliciesFor(route, loaded.Message.Parameters))
            : FindDestination(route, "", RecipientPolicies.Followed);
        if (destination.KnownUntil > now)
        {
            Enqueue(loaded, destination);
            return;
        }

        loaded.Phase = LoadedPhase.Resolving;
        destination.Add(loaded);
        Arm(loaded);
        LookUp(destination);
    }

    /// <summary>What stands against sending to a recipient; <c>null</c> for nothing.</summary>
    public Suppression? SuppressionOf(LoadedRecipient loaded) =>
        Suppressions.Find(loaded.Message.ReversePath, loaded.Recipient.Address, loaded.Message.Labels, _clock.Now);

    /// <inheritdoc cref="SendingRoutes.Find(LoadedRecipient)"/>
    public Route RouteOf(LoadedRecipient loaded) => _routes.Find(loaded);

    private void Fire(TimerNode node, DateTimeOffset now)
    {
        switch (node)
        {
            case LoadedRecipient loaded:
                Fire(loaded, now);
                break;
            case Carrier carrier:
                Fire(carrier);
                break;
            case Destination destination:
                LookupIsLate(destination);
                break;
            case ReadyQueue queue:
                Resume(queue);
                break;
            case PaceTimer timer:
                ChangePace(timer);
                break;
        }
    }

    private void Fire(LoadedRecipient loaded, DateTimeOffset now)
    {
        switch (loaded.Phase)
        {
            case LoadedPhase.Waiting:
                Place(loaded, now);
                break;
            case LoadedPhase.Resolving:
                loaded.Destination!.Remove(loaded); // It has one in this phase.
                Attend(loaded);
                break;
            case LoadedPhase.Ready:
                loaded.Queue!.Remove(loaded); // As above.
                Attend(loaded);
                break;
            case LoadedPhase.InFlight when now - Grace >= loaded.Recipient.Expires:
                GiveUp(loaded.Carrier!); // As above.
                break;
            case LoadedPhase.InFlight:
                // A warning waits for the end of the attempt: it may be delivered by then.
                _wheel.Arm(loaded, _clock.TickOf(loaded.Recipient.Expires > DateTimeOffset.MaxValue - Grace ? DateTimeOffset.MaxValue : loaded.Recipient.Expires + Grace));
                break;
        }
    }

    /// <summary>Hands a recipient over for what must happen besides an attempt.</summary>
    private void Attend(LoadedRecipient loaded)
    {
        _wheel.Disarm(loaded);
        loaded.Phase = LoadedPhase.Recording;
        _dispatch.Attend(loaded);
    }

    /// <summary>Lets a recipient that is on its way expire, or be warned about, wherever it stands.</summary>
    private void Arm(LoadedRecipient loaded)
    {
        var (expires, warn) = (loaded.Recipient.Expires, loaded.Recipient.WarnAt);
        _wheel.Arm(loaded, _clock.TickOf(warn < expires ? warn.Value : expires));
    }

    private void Rearm()
    {
        foreach (var loaded in _intake.All)
        {
            if (loaded.Phase == LoadedPhase.Waiting) _wheel.Arm(loaded, _clock.TickOf(loaded.Recipient.Due));
            else if (loaded.IsArmed) Arm(loaded);
        }

        foreach (var sites in _sites.Values)
            foreach (var queue in sites.Queues.Values)
                if (queue.SuspendedUntil is not null) Suspend(queue);
        _intake.Rewind(DuePosition.Start);
        _intake.HastenOverdue();
        _dispatch.ReadSpool();
    }

    private void Forget(LoadedRecipient loaded)
    {
        _wheel.Disarm(loaded);
        if (_intake.Forget(loaded)) _dispatch.ReadSpool();
    }

    private void LeaveQueue(LoadedRecipient loaded)
    {
        if (loaded.Queue is not { } queue) return;
        queue.Count(loaded, -1);
        loaded.Queue = null;
        if (_intake.AskFor(queue)) _dispatch.ReadSpool();
    }
}
