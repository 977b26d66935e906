using Postrider.Relay.Events;

namespace Postrider.Relay.Spooling;

/// <summary>
/// Changes that become durable together or not at all: new messages, recipients done or put off, and the events that tell of it.
/// </summary>
public sealed class SpoolChange
{
    public List<NewMessage> Append { get; } = [];

    /// <summary>Recipients done with, for whatever reason. A message without recipients leaves with its body.</summary>
    public List<RecipientKey> Remove { get; } = [];

    /// <summary>Recipients that go on waiting, as they are now. One that is no longer there stays away.</summary>
    public List<SpooledRecipient> Update { get; } = [];

    public List<DeliveryEvent> Events { get; } = [];
}

/// <summary>A message to be appended. Its body belongs to the spool from the commit on.</summary>
public sealed record NewMessage(SpooledMessage Message, IReadOnlyList<SpooledRecipient> Recipients, IBodyWriter Body)
{
    /// <summary>
    /// Whole fields that stand before the body but were known only after its last octet, such as a signature over it. What is read back as the body begins with
    /// them; <see cref="SpooledMessage.Size"/> counts them.
    /// </summary>
    public ReadOnlyMemory<byte> Prefix { get; init; }
}
