using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>
/// What an administrator's change may concern, while it goes on. The spool alone knows exactly; here it is enough to keep everything out of memory
/// that might be concerned, and to read it back when the change is done.
/// </summary>
internal sealed class ChangeScope
{
    private readonly SpoolId? _message;
    private readonly string? _destination;
    private readonly string? _suffix;

    public ChangeScope(QueueFilter filter)
    {
        _message = filter.Message;
        var destination = filter.Recipient is { } text && MailboxAddress.TryParse(text, out var address) ? address.Destination : filter.Destination;
        if (destination?.StartsWith("*.", StringComparison.Ordinal) == true) _suffix = destination[1..];
        else _destination = destination;
    }

    /// <summary>The first place in the due order of what was kept out.</summary>
    public DuePosition? From { get; private set; }

    public bool MayConcern(SpooledRecipient recipient)
    {
        if (_message is { } message && message != recipient.Key.Message) return false;
        var destination = recipient.Address.Destination;
        if (_suffix is not null) return destination.EndsWith(_suffix, StringComparison.OrdinalIgnoreCase);
        return _destination is null || destination.Equals(_destination, StringComparison.OrdinalIgnoreCase);
    }

    public void KeepOut(SpooledRecipient recipient)
    {
        var position = DueOrder.Before(recipient);
        if (From is not { } from || DueOrder.Compare(position, from) < 0) From = position;
    }
}
