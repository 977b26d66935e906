using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Storage.Tests.Spooling;

namespace Postrider.Storage.Tests.Events;

public sealed class EventStoreTests
{
    [Fact]
    public async Task An_event_keeps_all_that_it_tells()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var told = Event(fixture, fixture.NextId(), DeliveryEventKind.Deferred) with
        {
            Ordinal = 3,
            Sender = "sender@a.example",
            Attempt = 2,
            Route = "default",
            Source = "192.0.2.1",
            Peer = "mx.b.example",
            Remote = "198.51.100.1:25",
            Tls = "TLSv1.3 TLS_AES_256_GCM_SHA384",
            Stage = ClientStage.Recipient,
            Reply = new Reply(450, "4.2.0", "Greylisted\0\nlater"),
            Timings = new AttemptTimings(TimeSpan.FromTicks(1), TimeSpan.Zero, TimeSpan.FromHours(1)),
            NextAttempt = fixture.Now.AddMinutes(5),
            Note = "a note",
        };
        await CommitAsync(fixture, told);

        Assert.Equal([told], await fixture.Spool.Events.FindAsync(told.Message, SpoolFixture.Cancellation));
        Assert.Equal(told, await fixture.Spool.Events.FindLastAsync("b.example", SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task Events_come_in_the_order_in_which_they_happened_over_restarts()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var id = fixture.NextId();
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await CommitAsync(fixture, Event(fixture, id, DeliveryEventKind.Deferred) with { Attempt = attempt });
            await fixture.ReopenAsync();
        }

        Assert.Equal([1, 2, 3, 4, 5], (await fixture.Spool.Events.FindAsync(id, SpoolFixture.Cancellation)).Select(e => e.Attempt));
    }

    [Fact]
    public async Task Messages_are_found_by_sender_and_recipient_whatever_the_case_newest_first()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var first = await fixture.AppendAsync(fixture.Message("Boss@a.example"), SpoolFixture.Octets(1), "one@b.example");
        fixture.Time.Advance(TimeSpan.FromDays(3));
        var second = await fixture.AppendAsync(fixture.Message("x@y.example"), SpoolFixture.Octets(1), "boss@A.example", "two@b.example");

        Assert.Equal([second.Id, first.Id], await fixture.Spool.Events.FindMessagesAsync("boss@a.example", 10, SpoolFixture.Cancellation));
        Assert.Equal([second.Id], await fixture.Spool.Events.FindMessagesAsync("boss@a.example", 1, SpoolFixture.Cancellation));
        Assert.Empty(await fixture.Spool.Events.FindMessagesAsync("nobody@a.example", 10, SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task Pruning_takes_what_is_old_and_nothing_else()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var old = fixture.NextId();
        for (var i = 0; i < 50; i++)
        {
            var change = new SpoolChange();
            for (var j = 0; j < 100; j++) change.Events.Add(Event(fixture, old, DeliveryEventKind.Deferred) with { Ordinal = j });
            await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);
        }

        fixture.Time.Advance(TimeSpan.FromDays(40));
        var late = Event(fixture, old, DeliveryEventKind.Expired) with { Ordinal = 1000 };
        var young = Event(fixture, fixture.NextId(), DeliveryEventKind.Delivered);
        await CommitAsync(fixture, late, young);

        var pruned = await fixture.Spool.Events.PruneAsync(fixture.Now.AddDays(-30), SpoolFixture.Cancellation);

        Assert.Equal([late], await fixture.Spool.Events.FindAsync(old, SpoolFixture.Cancellation));
        Assert.Equal([young], await fixture.Spool.Events.FindAsync(young.Message, SpoolFixture.Cancellation));
        Assert.Equal(0, await fixture.Spool.Events.PruneAsync(fixture.Now.AddDays(-30), SpoolFixture.Cancellation));
        Assert.InRange(pruned, 0, 5000);
    }

    private static DeliveryEvent Event(SpoolFixture fixture, SpoolId message, DeliveryEventKind kind) => new()
    {
        At = fixture.Now,
        Kind = kind,
        Message = message,
        Ordinal = 0,
        Recipient = "one@b.example",
    };

    private static async Task CommitAsync(SpoolFixture fixture, params DeliveryEvent[] events)
    {
        var change = new SpoolChange();
        change.Events.AddRange(events);
        await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);
    }
}
