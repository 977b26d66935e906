using System.Runtime.InteropServices;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>
/// What of the spool is in memory: a bounded cache of what is due soon. Everything due is loaded, or there is a mark from which it will be read: the
/// cursor of all mail, or the place where a destination's loading stopped for want of room.
/// </summary>
/// <remarks>
/// Room is shared by dynamic thresholds: nobody may have more than a quarter of what is free. So one destination cannot fill the memory, and the more
/// of them grow, the less each may have, while a newcomer still finds room. The mail of each tenant to a destination counts by itself, and a tenant of whom little is
/// loaded has room behind a ready queue that another tenant has filled.
/// </remarks>
internal sealed class Intake(int maximum, int maximumEach)
{
    /// <summary>What is due within it is loaded beforehand.</summary>
    public static readonly TimeSpan Lookahead = TimeSpan.FromMinutes(1);

    /// <summary>What remains of <see cref="Lookahead"/> when it is read on: with each moment a little more comes into it, which is not worth a read of its own.</summary>
    private static readonly TimeSpan ReadOnAt = Lookahead / 2;

    /// <summary>What is put off no longer than this stays in memory while there is plenty of room: a greylisted message is not read again.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(10);

    /// <summary>Shares smaller than this would make the reading of one destination a reading of single rows.</summary>
    private const int SmallestShare = 16;

    /// <summary>Marks kept for destinations of which nothing is loaded; beyond it everything is read again from the earliest.</summary>
    private const int MaximumMarks = 20_000;

    /// <summary>How late an expiry may be noticed of what waits in the spool alone, such as behind a queue that is full or suspended.</summary>
    private static readonly TimeSpan OverduePeriod = TimeSpan.FromSeconds(5);

    private static readonly RecipientKey LastKey = new(new SpoolId(long.MaxValue), int.MaxValue);

    private readonly Dictionary<RecipientKey, LoadedRecipient> _loaded = [];
    private readonly Dictionary<(string Destination, string Tenant), Backlog> _backlogs = [];
    private readonly Queue<Backlog> _asked = new();
    private readonly HashSet<RecipientKey> _departed = [];
    private readonly ReadAhead _readAhead = new();
    private DuePosition _cursor = DuePosition.Start;
    private DuePosition? _missed;
    private DuePosition? _overdue = DuePosition.Start;
    private DateTimeOffset _overdueReadAt;
    private bool _isReading;
    private bool _isFull;

    public int Count => _loaded.Count;

    /// <summary>Between <see cref="Plan"/> and <see cref="EndRead"/>.</summary>
    public bool IsReading => _isReading;

    public int Maximum { get; set; } = Math.Max(1, maximum);

    public int MaximumEach { get; set; } = Math.Max(1, maximumEach);

    public Dictionary<RecipientKey, LoadedRecipient>.ValueCollection All => _loaded.Values;

    /// <summary>Recipients that one destination or one ready queue may have in memory now.</summary>
    private int Share => Math.Min(MaximumEach, Math.Max(SmallestShare, (Maximum - Count) / 4));

    public LoadedRecipient? Find(RecipientKey key) => _loaded.GetValueOrDefault(key);

    /// <summary>Whether the spool's index will bring it when its time comes, so that it need not be here.</summary>
    public bool IsFar(SpooledRecipient recipient, DateTimeOffset now) => recipient.Due > After(now, Lookahead) && recipient.Due > _cursor.Due;

    /// <summary>The same for one that was just put off.</summary>
    public bool MayForget(SpooledRecipient recipient, DateTimeOffset now) =>
        IsFar(recipient, now) && (Count > Maximum / 2 || recipient.Due > After(now, Keep));

    /// <summary>Takes a recipient into memory, or remembers that it was left in the spool.</summary>
    /// <returns><c>null</c> when it was left, or is here already.</returns>
    public LoadedRecipient? Admit(SpooledMessage message, SpooledRecipient recipient, RowOrigin origin, DateTimeOffset now)
    {
        if (origin == RowOrigin.Offered && _readAhead.WasRead(recipient.Key)) return null;
        if (_loaded.ContainsKey(recipient.Key) || origin == RowOrigin.Read && _departed.Contains(recipient.Key)) return null;
        var backlog = BacklogOf(recipient, message.Account);
        // What passes over a policy is not kept back by the queue of what does not.
        var passes = message.Parameters.IsTlsOptional && Count < Maximum && backlog.Loaded < Share;
        if (!passes && !HasRoom(recipient, backlog, now))
        {
            Leave(recipient, backlog);
            return null;
        }

        if (origin == RowOrigin.Read && recipient.Attempts == 0) _readAhead.Add(recipient.Key);
        var loaded = new LoadedRecipient(message, recipient, backlog);
        _loaded.Add(recipient.Key, loaded);
        backlog.Loaded++;
        return loaded;
    }

    /// <summary>Whether a row that was read is worth looking up its message; a row that is left is remembered.</summary>
    public bool Wants(SpooledRecipient recipient, DateTimeOffset now)
    {
        if (_loaded.ContainsKey(recipient.Key) || _departed.Contains(recipient.Key)) return false;
        var backlog = BacklogOf(recipient, recipient.Account ?? "");
        if (HasRoom(recipient, backlog, now)) return true;
        Leave(recipient, backlog);
        return false;
    }

    /// <summary>Lets a recipient go out of memory.</summary>
    /// <returns>Whether there is now reason to read.</returns>
    public bool Forget(LoadedRecipient loaded)
    {
        if (!_loaded.Remove(loaded.Recipient.Key)) return false;
        if (_isReading) _departed.Add(loaded.Recipient.Key);
        var backlog = loaded.Backlog;
        backlog.Loaded--;
        Ask(backlog);
        if (backlog is { Loaded: 0, From: null, IsAskedFor: false }) _backlogs.Remove((backlog.Destination, backlog.Tenant));
        if (!_isFull || Count > Maximum * 3L / 4) return _asked.Count > 0;
        _isFull = false;
        return true;
    }

    /// <summary>A ready queue has room again, or may be tried again: what was left for its sake is asked for.</summary>
    /// <returns>Whether there is now reason to read.</returns>
    public bool AskFor(ReadyQueue queue)
    {
        if (queue.Waiting.Count == 0 || queue.SuspendedUntil is not null || queue.Loaded > Share / 2) return false;
        while (queue.Waiting.TryDequeue(out var backlog))
        {
            backlog.IsWaitingForQueue = false;
            Ask(backlog);
        }

        return _asked.Count > 0;
    }

    /// <summary>Everything after a place is read again; what is here already is not taken twice.</summary>
    public void Rewind(DuePosition to)
    {
        if (_missed is not { } missed || DueOrder.Compare(to, missed) < 0) _missed = to;
    }

    /// <summary>What to read now; <c>null</c> when all that is due is here, or nothing has room.</summary>
    public ReadPlan? Plan(DateTimeOffset now)
    {
        var until = After(now, Lookahead);
        while (_asked.TryDequeue(out var backlog))
        {
            backlog.IsAskedFor = false;
            if (backlog.From is not null && HasRoom(backlog)) return Begin(new ReadPlan(backlog, backlog.Take(), until));
        }

        _isFull = Count > Maximum * 3L / 4 && Count + ReadPlan.Limit > Maximum;
        if (_isFull) return null;
        if (_missed is { } missed)
        {
            if (DueOrder.Compare(missed, _cursor) < 0) _cursor = missed;
            _missed = null;
        }

        return DueOrder.Compare(_cursor, new DuePosition(After(now, ReadOnAt), LastKey)) < 0 ? Begin(new ReadPlan(null, _cursor, until)) : null;
    }

    /// <summary>
    /// Whether to look for what expired, by the spool's index of that: it costs as much as there is, however much waits. Nothing while what was found has no
    /// place; that is held by what is about to be written down. A warning is not worth this: it is due to all that waits after an outage, and must not be
    /// written for a million recipients before the first of them is tried again.
    /// </summary>
    public ReadPlan? PlanOverdue(DateTimeOffset now)
    {
        var sinceLast = now - _overdueReadAt;
        if (_overdue is null && sinceLast >= TimeSpan.Zero && sinceLast < OverduePeriod) return null;
        return HasRoomForOverdue ? Begin(new ReadPlan(null, _overdue ?? DuePosition.Start, now) { IsOverdue = true }) : null;
    }

    /// <summary>Ends what <see cref="PlanOverdue"/> began.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="next">From where to read on; <c>null</c> when there was nothing more.</param>
    public void EndOverdue(ReadPlan plan, DuePosition? next)
    {
        _isReading = false;
        _departed.Clear();
        (_overdue, _overdueReadAt) = (next, plan.Until);
    }

    /// <summary>Looks for what is overdue at once.</summary>
    public void HastenOverdue() => _overdue = DuePosition.Start;

    /// <summary>Ends what <see cref="Plan"/> began.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="reached">The last row that was read; <c>null</c> when there was nothing more up to the plan's end.</param>
    public void EndRead(ReadPlan plan, SpooledRecipient? reached)
    {
        _isReading = false;
        _departed.Clear();
        if (plan.Backlog is { } backlog)
        {
            if (reached is not null) backlog.LeaveAfter(reached);
            Ask(backlog);
            return;
        }

        var position = reached is null ? new DuePosition(plan.Until, LastKey) : DueOrder.At(reached);
        if (DueOrder.Compare(position, _cursor) > 0) _cursor = position;
    }

    /// <summary>A read failed: it is made again.</summary>
    public void AbandonRead(ReadPlan plan)
    {
        _isReading = false;
        _departed.Clear();
        if (plan.IsOverdue) _overdue = plan.After;
        else if (plan.Backlog is { } backlog) backlog.LeaveFrom(plan.After);
        else Rewind(plan.After);
    }

    /// <summary>A minute has passed.</summary>
    public void Age() => _readAhead.Age();

    /// <summary>
    /// Reads all that is due once more: finds what expired while it waited in the spool for room, and leaves nothing behind for want of an occasion.
    /// </summary>
    public void Review()
    {
        Rewind(DuePosition.Start);
        foreach (var (name, backlog) in _backlogs)
        {
            if (backlog is { Loaded: 0, From: null, IsAskedFor: false, IsWaitingForQueue: false }) _backlogs.Remove(name);
            else Ask(backlog);
        }
    }

    private ReadPlan Begin(ReadPlan plan)
    {
        _isReading = true;
        _departed.Clear();
        return plan;
    }

    private void Ask(Backlog backlog)
    {
        if (backlog.IsAskedFor || backlog.From is null || backlog.Loaded > Share / 2 || !HasRoom(backlog)) return;
        // Within the room of newcomers it is read on when half of it is free, and not for each.
        if (backlog.Queue is { } queue && queue.Loaded >= Share && queue.LoadedOf(backlog.Tenant) > Newcomers / 2) return;
        backlog.IsAskedFor = true;
        _asked.Enqueue(backlog);
    }

    private bool HasRoom(Backlog backlog) =>
        Count < Maximum && backlog.Loaded < Share
        && (backlog.Queue is not { } queue || queue.SuspendedUntil is null && (queue.Loaded < Share || queue.LoadedOf(backlog.Tenant) < Newcomers));

    /// <summary>Recipients of one tenant that have room behind a ready queue which is full of others'.</summary>
    private int Newcomers => Math.Min(64, Math.Max(SmallestShare, Share / 4));

    private bool HasRoom(SpooledRecipient recipient, Backlog backlog, DateTimeOffset now) =>
        HasRoom(backlog) || HasRoomForOverdue && recipient.Expires <= now || Count < Maximum && recipient.WarnAt <= now;

    // A page more than there is room for: what is overdue leaves as soon as it is written down, even when everything else is stuck.
    private bool HasRoomForOverdue => Count < Maximum + ReadPlan.Limit;

    private void Leave(SpooledRecipient recipient, Backlog backlog)
    {
        if (backlog.Queue is { } queue && !backlog.IsWaitingForQueue && (queue.SuspendedUntil is not null || queue.Loaded >= Share))
        {
            backlog.IsWaitingForQueue = true;
            queue.Waiting.Enqueue(backlog);
        }

        if (backlog.Loaded > 0 || backlog.From is not null || _backlogs.Count < MaximumMarks) backlog.Leave(recipient);
        else Rewind(DueOrder.Before(recipient));
    }

    private Backlog BacklogOf(SpooledRecipient recipient, string tenant)
    {
        var destination = recipient.Address.Destination;
        ref var backlog = ref CollectionsMarshal.GetValueRefOrAddDefault(_backlogs, (destination, tenant), out _);
        return backlog ??= new Backlog(destination, tenant);
    }

    private static DateTimeOffset After(DateTimeOffset now, TimeSpan wait) => wait >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + wait;
}

/// <summary>How a recipient comes into memory.</summary>
internal enum RowOrigin : byte
{
    /// <summary>By whoever has just made it durable.</summary>
    Offered,

    /// <summary>From the spool.</summary>
    Read,
}
