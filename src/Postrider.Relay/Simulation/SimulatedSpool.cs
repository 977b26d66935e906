using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Simulation;

/// <summary>What waits, in the orders in which the scheduler reads it.</summary>
internal sealed class SimulatedSpool
{
    private readonly Dictionary<SpoolId, SpooledMessage> _messages = [];
    private readonly Dictionary<RecipientKey, SpooledRecipient> _recipients = [];
    private readonly SortedSet<DuePosition> _due = new(Comparer<DuePosition>.Create(DueOrder.Compare));
    private readonly Dictionary<string, SortedSet<DuePosition>> _byDestination = new(StringComparer.Ordinal);

    public int Count => _recipients.Count;

    public SpooledMessage Message(SpoolId id) => _messages[id];

    public void Add(SpooledMessage message, SpooledRecipient recipient)
    {
        _messages.Add(message.Id, message);
        Put(recipient with { Account = message.Account });
    }

    public void Put(SpooledRecipient recipient)
    {
        TakeOut(recipient.Key);
        _recipients.Add(recipient.Key, recipient);
        _due.Add(DueOrder.At(recipient));
        var destination = recipient.Address.Destination;
        if (!_byDestination.TryGetValue(destination, out var due)) _byDestination.Add(destination, due = new SortedSet<DuePosition>(_due.Comparer));
        due.Add(DueOrder.At(recipient));
    }

    public void Remove(RecipientKey key)
    {
        TakeOut(key);
        // A simulated message has one recipient.
        _messages.Remove(key.Message);
    }

    public List<SpooledRecipient> Read(ReadPlan plan)
    {
        var rows = new List<SpooledRecipient>();
        if (plan.IsOverdue) return rows;
        var from = plan.Backlog is { } backlog ? _byDestination.GetValueOrDefault(backlog.Destination) : _due;
        if (from is null || from.Count == 0) return rows;
        var last = new DuePosition(plan.Until, new RecipientKey(new SpoolId(long.MaxValue), int.MaxValue));
        if (DueOrder.Compare(plan.After, last) >= 0) return rows;
        foreach (var position in from.GetViewBetween(plan.After, last))
        {
            if (DueOrder.Compare(position, plan.After) <= 0) continue;
            rows.Add(_recipients[position.Key]);
            if (rows.Count == ReadPlan.Limit) break;
        }

        return rows;
    }

    private void TakeOut(RecipientKey key)
    {
        if (!_recipients.Remove(key, out var old)) return;
        _due.Remove(DueOrder.At(old));
        _byDestination[old.Address.Destination].Remove(DueOrder.At(old));
    }
}
