using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>The recipients of one message that wait in one ready queue: what one transaction can take.</summary>
internal sealed class Parcel(SpooledMessage message) : ILink<Parcel>
{
    private Chain<LoadedRecipient> _recipients;

    public SpooledMessage Message => message;

    /// <summary>Its tenant's place among others, while it stands in a queue.</summary>
    public TenantTurn? Turn { get; set; }

    public int Count => _recipients.Count;

    public LoadedRecipient? First => _recipients.First;

    Parcel? ILink<Parcel>.Next { get; set; }

    Parcel? ILink<Parcel>.Previous { get; set; }

    public void Add(LoadedRecipient recipient)
    {
        _recipients.AddLast(recipient);
        recipient.Parcel = this;
    }

    public void Remove(LoadedRecipient recipient)
    {
        _recipients.Remove(recipient);
        recipient.Parcel = null;
    }
}
