using System.Text;
using Postrider.Http.Admin;
using Postrider.Relay.Events;
using Postrider.Sandbox.Captures;
using Postrider.Trial;

namespace Postrider.Tests.Trial;

public sealed class DemoStoryTests
{
    private static readonly DemoStory Greylisted = DemoStory.All.Single(story => story.Expected.Count == 2);
    private static readonly DemoStory Rejected = DemoStory.All.First(story => story.Bounces);

    [Fact]
    public void A_story_that_went_as_it_must_has_no_trouble() =>
        Assert.Null(Greylisted.Judge([Happened(DeliveryEventKind.Deferred), Happened(DeliveryEventKind.Delivered)], Arrived(Greylisted.Host!, Greylisted.Subject), null));

    [Fact]
    public void A_delivery_without_the_deferral_before_it_is_trouble() =>
        Assert.NotNull(Greylisted.Judge([Happened(DeliveryEventKind.Delivered)], Arrived(Greylisted.Host!, Greylisted.Subject), null));

    [Fact]
    public void An_arrival_at_another_host_is_trouble() =>
        Assert.NotNull(Greylisted.Judge([Happened(DeliveryEventKind.Deferred), Happened(DeliveryEventKind.Delivered)], Arrived("mx.elsewhere.example", Greylisted.Subject), null));

    [Fact]
    public void A_delivery_that_never_arrived_is_trouble() =>
        Assert.NotNull(Greylisted.Judge([Happened(DeliveryEventKind.Deferred), Happened(DeliveryEventKind.Delivered)], null, null));

    [Fact]
    public void Another_message_than_was_sent_is_trouble() =>
        Assert.NotNull(Greylisted.Judge([Happened(DeliveryEventKind.Deferred), Happened(DeliveryEventKind.Delivered)], Arrived(Greylisted.Host!, "Something else"), null));

    [Fact]
    public void A_refusal_without_a_report_to_the_sender_is_trouble() => Assert.NotNull(Rejected.Judge([Happened(DeliveryEventKind.Bounced)], null, null));

    [Fact]
    public void A_refusal_with_a_report_is_none() =>
        Assert.Null(Rejected.Judge([Happened(DeliveryEventKind.Bounced)], null, Arrived("mx.sender.example", "Undelivered")));

    private static EventView Happened(DeliveryEventKind kind) => new()
    {
        At = DateTimeOffset.UnixEpoch,
        Kind = kind,
        Id = "0000000000000",
        Ordinal = 0,
        Sender = "",
        Recipient = "",
        Attempt = 1,
    };

    private static CapturedMessage Arrived(string server, string subject) => new()
    {
        Id = 1,
        At = DateTimeOffset.UnixEpoch,
        Server = server,
        Sender = "",
        Recipients = [],
        Helo = "relay.example",
        Content = Encoding.ASCII.GetBytes($"Subject: {subject}\r\n\r\n"),
    };
}
