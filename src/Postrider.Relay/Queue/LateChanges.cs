using System.Threading.Channels;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>
/// Administrators' wishes for what is being sent at the moment. An attempt that is under way cannot be called back, so the wish is remembered until it
/// ends; then it comes to the recipient if that goes on waiting. Guarded by the relay queue's lock; a crash forgets it, as it forgets the attempt.
/// </summary>
internal sealed class LateChanges
{
    private readonly Dictionary<RecipientKey, LateChange> _wishes = [];
    private readonly Channel<LateChange> _due = Channel.CreateUnbounded<LateChange>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Changes whose time has come. There are no more of them than recipients in flight.</summary>
    public ChannelReader<LateChange> Due => _due.Reader;

    /// <summary>Remembers a change for a recipient that is being sent; the last wish counts.</summary>
    public void Add(LoadedRecipient loaded, QueueFilter filter, QueueChange change)
    {
        var key = loaded.Recipient.Key;
        // It is being tried at this moment, which is all that a retry or a release could do.
        if (change is QueueChange.Retry or QueueChange.Release) _wishes.Remove(key);
        // The spool decides whether the filter fits: it is asked for this one recipient.
        else _wishes[key] = new LateChange(filter with { Message = key.Message, Recipient = loaded.Recipient.Address.ToString(), Except = null }, change);
    }

    /// <summary>An attempt is over and in the spool.</summary>
    /// <param name="loaded">The recipient.</param>
    /// <param name="isWaiting">Whether it goes on waiting.</param>
    public void Ended(LoadedRecipient loaded, bool isWaiting)
    {
        if (_wishes.Count > 0 && _wishes.Remove(loaded.Recipient.Key, out var wish) && isWaiting) _due.Writer.TryWrite(wish);
    }

    /// <summary>No attempt will end any more.</summary>
    public void Complete() => _due.Writer.TryComplete();
}

/// <summary>A change of one recipient.</summary>
/// <param name="Filter">Finds it, if the administrator's filter did.</param>
/// <param name="Change">What happens to it.</param>
internal sealed record LateChange(QueueFilter Filter, QueueChange Change);
