using System.Threading.Channels;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>
/// Administrators' wishes for what is being sent at the moment. An attempt that is under way cannot be called back, so the wish is remembered until it
/// ends; then it comes to the recipient if that goes on waiting. Guarded by the relay queue's lock; for the case of a crash the spool keeps it as well.
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
        else _wishes[key] = new LateChange(key, filter with { Message = key.Message, Recipient = loaded.Recipient.Address.ToString(), Except = null }, change, true);
    }

    /// <summary>Whether there is a wish that still waits for the end of an attempt.</summary>
    public bool IsWaiting(RecipientKey key) => _wishes.ContainsKey(key);

    /// <summary>An attempt is over and in the spool.</summary>
    /// <param name="loaded">The recipient.</param>
    /// <param name="isWaiting">Whether it goes on waiting.</param>
    public void Ended(LoadedRecipient loaded, bool isWaiting)
    {
        if (_wishes.Count > 0 && _wishes.Remove(loaded.Recipient.Key, out var wish)) _due.Writer.TryWrite(wish with { IsOfUse = isWaiting });
    }

    /// <summary>
    /// A change is in the spool. Of those whose attempts ended meanwhile the spool may have been told of the wish after it was told to forget it: it is told again.
    /// </summary>
    public void Kept(IEnumerable<RecipientKey> busy, QueueFilter filter, QueueChange change)
    {
        foreach (var key in busy)
            if (!_wishes.ContainsKey(key)) _due.Writer.TryWrite(new LateChange(key, filter, change, IsOfUse: false));
    }

    /// <summary>No attempt will end any more.</summary>
    public void Complete() => _due.Writer.TryComplete();
}

/// <summary>A change of one recipient.</summary>
/// <param name="Key">The recipient.</param>
/// <param name="Filter">Finds it, if the administrator's filter did.</param>
/// <param name="Change">What happens to it.</param>
/// <param name="IsOfUse">Whether the recipient still waits; otherwise the spool need only forget it.</param>
internal sealed record LateChange(RecipientKey Key, QueueFilter Filter, QueueChange Change, bool IsOfUse);
