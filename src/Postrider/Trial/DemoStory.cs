using Postrider.Http.Admin;
using Postrider.Relay.Events;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Internet;

namespace Postrider.Trial;

/// <summary>A message of the demonstration, and what must become of it.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Recipient">To whom it goes.</param>
/// <param name="Subject">Of the message.</param>
/// <param name="Expected">The events that must happen to the recipient, in order.</param>
/// <param name="Host">The host that must have taken it; <c>null</c> where none does.</param>
internal sealed record DemoStory(string Title, string Recipient, string Subject, IReadOnlyList<DeliveryEventKind> Expected, string? Host)
{
    public static IReadOnlyList<DemoStory> All { get; } =
    [
        new("Delivered", $"anna@{Destinations.Inbox.Domain}", "Your invoice", [DeliveryEventKind.Delivered], Destinations.Inbox.Hosts[0].Name),
        new("Greylisted, then delivered", $"bert@{Destinations.Greylisting.Domain}", "Your parcel", [DeliveryEventKind.Deferred, DeliveryEventKind.Delivered], Destinations.Greylisting.Hosts[0].Name),
        new("First MX dead, second takes it", $"cleo@{Destinations.Backup.Domain}", "Your ticket", [DeliveryEventKind.Delivered], Destinations.Backup.Hosts[1].Name),
        new("Rejected, and the sender told", $"nobody@{Destinations.Refusing.Domain}", "Your password", [DeliveryEventKind.Bounced], null),
        new("No mail wanted there (null MX)", $"info@{Destinations.NullMx.Domain}", "Your question", [DeliveryEventKind.Bounced], null),
    ];

    /// <summary>Whether the sender must get a report.</summary>
    public bool Bounces => Host is null;

    /// <summary>What happened to the recipient so far, without what tells of the message as a whole.</summary>
    public static IReadOnlyList<EventView> Outcomes(MessageTrace trace) =>
        [.. trace.Events.Where(happened => happened.Kind is DeliveryEventKind.Delivered or DeliveryEventKind.Deferred or DeliveryEventKind.Bounced or DeliveryEventKind.Expired)];

    /// <summary>What is otherwise than it must be when all is over; <c>null</c> when nothing is.</summary>
    public string? Judge(IReadOnlyList<EventView> outcomes, CapturedMessage? arrived, CapturedMessage? report)
    {
        if (!outcomes.Select(happened => happened.Kind).SequenceEqual(Expected)) return $"expected {string.Join(", ", Expected)}; got {string.Join(", ", outcomes.Select(happened => happened.Kind))}";
        if (Host is null) return Bounces && report is null ? "no report reached the sender" : null;
        if (arrived is null) return $"nothing arrived at {Host}";
        if (arrived.Server != Host) return $"it arrived at {arrived.Server}, not at {Host}";
        return arrived.Field("Subject") == Subject ? null : "what arrived is not what was sent";
    }
}
