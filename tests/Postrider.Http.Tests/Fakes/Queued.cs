using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Tests.Fakes;

/// <summary>Messages and queues for tests.</summary>
internal static class Queued
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static MailboxAddress Address(string text) => MailboxAddress.Parse(text);

    public static SpoolId Id(int sequence) => SpoolId.Create(Now.AddMinutes(-30), 0, sequence);

    public static QueueEntry Waiting(int sequence, string sender, string recipient, int ordinal = 0)
    {
        var message = new SpooledMessage
        {
            Id = Id(sequence),
            ReversePath = sender.Length == 0 ? null : Address(sender),
            ReceivedAt = Now.AddMinutes(-30),
            Size = 4200,
            Principal = "app",
            Origin = "submission",
            ClientAddress = "192.0.2.7",
            MessageIdHeader = $"{sequence}@a.example",
        };
        var waiting = new SpooledRecipient
        {
            Key = new RecipientKey(message.Id, ordinal),
            Address = Address(recipient),
            NextAttempt = Now.AddMinutes(12),
            Expires = Now.AddDays(3),
        };
        return new QueueEntry(message, waiting);
    }

    /// <summary>The same after a deferral.</summary>
    public static QueueEntry Deferred(int sequence, string sender, string recipient, int attempts = 1)
    {
        var entry = Waiting(sequence, sender, recipient);
        return entry with
        {
            Recipient = entry.Recipient with
            {
                Attempts = attempts,
                LastAttempt = Now.AddMinutes(-3),
                LastReply = new Reply(451, "4.7.1", "Greylisted, try again later"),
                LastPeer = "mx1.b.example",
            },
        };
    }

    public static ReadyQueueView Queue(QueueConstraint constraint, int ready = 1200) => new()
    {
        Route = "default",
        Site = "mx1.b.example,mx2.b.example",
        Ready = ready,
        InFlight = 20,
        Connections = 20,
        MaximumConnections = 20,
        Connecting = 0,
        Rate = 40,
        Ceiling = 50,
        Constraint = constraint,
    };
}
