using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>What people ask of the queue, and do to it.</summary>
public sealed class QueueTests
{
    public static TheoryData<QueueFilter, string> Filters => new()
    {
        { new QueueFilter(), "a b c d e" },
        { new QueueFilter { Destination = "one.example" }, "a b" },
        { new QueueFilter { Destination = "ONE.Example." }, "a b" },
        { new QueueFilter { Destination = "*.two.example" }, "c" },
        { new QueueFilter { Destination = "[IPv6:2001:DB8:0::1]" }, "e" },
        { new QueueFilter { Destination = "bücher.example" }, "d" },
        { new QueueFilter { Destination = "%.example" }, "" },
        { new QueueFilter { Recipient = "B@one.example" }, "b" },
        { new QueueFilter { Recipient = "_@one.example" }, "" },
        { new QueueFilter { Sender = "<>" }, "d e" },
        { new QueueFilter { Sender = "first@sender.example" }, "a b" },
        { new QueueFilter { Sender = "@sender.example" }, "a b" },
        { new QueueFilter { Sender = "@example" }, "" },
        { new QueueFilter { Principal = "app" }, "a b" },
        { new QueueFilter { Tenant = "acme" }, "a b" },
        { new QueueFilter { Tenant = "Acme_" }, "" },
        { new QueueFilter { Tenant = "acm%" }, "" },
        { new QueueFilter { Stream = MailStream.Bulk }, "a b" },
        { new QueueFilter { Stream = MailStream.Transactional }, "c d e" },
        { new QueueFilter { Tag = "July" }, "a b" },
        { new QueueFilter { Tag = "jul" }, "" },
        { new QueueFilter { Tag = "sole" }, "c" },
        { new QueueFilter { State = RecipientState.Held }, "c" },
        { new QueueFilter { State = RecipientState.Waiting }, "a b d e" },
        { new QueueFilter { DeferredOnly = true }, "b" },
        { new QueueFilter { ReplyContains = "GREY%" }, "b" },
        { new QueueFilter { ReplyContains = "greyZ" }, "" },
        { new QueueFilter { ReceivedBefore = SpoolStart.AddMinutes(1) }, "a b" },
        { new QueueFilter { Destination = "one.example", DeferredOnly = true, Principal = "app" }, "b" },
        { new QueueFilter { Destination = "one.example", Sender = "<>" }, "" },
    };

    private static DateTimeOffset SpoolStart => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(Filters), DisableDiscoveryEnumeration = true)]
    public async Task A_filter_finds_what_it_says(QueueFilter filter, string expected)
    {
        await using var fixture = await FillAsync();

        var listed = await fixture.Spool.ListAsync(filter, null, 100, SpoolFixture.Cancellation);
        var counted = await fixture.Spool.CountAsync(filter, SpoolFixture.Cancellation);

        Assert.Equal(expected, string.Join(' ', listed.Select(e => e.Recipient.Address.LocalPart)));
        Assert.Equal(listed.Count, counted);
    }

    [Fact]
    public async Task A_list_comes_page_by_page()
    {
        await using var fixture = await FillAsync();

        var first = await fixture.Spool.ListAsync(new QueueFilter(), null, 2, SpoolFixture.Cancellation);
        var second = await fixture.Spool.ListAsync(new QueueFilter(), first[^1].Recipient.Key, 2, SpoolFixture.Cancellation);

        Assert.Equal("a b", string.Join(' ', first.Select(e => e.Recipient.Address.LocalPart)));
        Assert.Equal("c d", string.Join(' ', second.Select(e => e.Recipient.Address.LocalPart)));
    }

    [Fact]
    public async Task A_filter_for_one_message_finds_that_one()
    {
        await using var fixture = await FillAsync();
        var wanted = (await fixture.ReadDueAsync()).First(r => r.Address.LocalPart == "d").Key.Message;

        var listed = await fixture.Spool.ListAsync(new QueueFilter { Message = wanted }, null, 100, SpoolFixture.Cancellation);

        Assert.Equal(["d"], listed.Select(e => e.Recipient.Address.LocalPart));
    }

    [Fact]
    public async Task The_summary_counts_by_destination_and_tells_the_last_reply()
    {
        await using var fixture = await FillAsync();

        var summaries = await fixture.Spool.SummarizeAsync(10, SpoolFixture.Cancellation);

        Assert.Equal(
            new DestinationSummary("one.example", 2, 0, 1, SpoolStart, SpoolStart, new Reply(450, "4.2.0", "Grey% listed")), summaries[0]);
        Assert.Equal(new DestinationSummary("sub.two.example", 0, 1, 0, SpoolStart.AddMinutes(2), null, null), summaries.Single(s => s.Destination == "sub.two.example"));
    }

    [Theory]
    [InlineData(QueueChange.Retry, DeliveryEventKind.RetryRequested, "a b d e")]
    [InlineData(QueueChange.Hold, DeliveryEventKind.Held, "a b d e")]
    [InlineData(QueueChange.Release, DeliveryEventKind.Released, "c")]
    [InlineData(QueueChange.Delete, DeliveryEventKind.Deleted, "a b c d e")]
    [InlineData(QueueChange.Expire, null, "a b c d e")]
    public async Task A_change_comes_to_those_it_fits_with_an_event_each(QueueChange change, DeliveryEventKind? kind, string changed)
    {
        await using var fixture = await FillAsync();
        var before = await fixture.Spool.ListAsync(new QueueFilter(), null, 100, SpoolFixture.Cancellation);
        var at = fixture.Now.AddHours(1);

        var count = await fixture.Spool.ChangeAsync(new QueueFilter(), change, at, SpoolFixture.Cancellation);

        var names = new List<string>();
        foreach (var entry in before)
        {
            var events = await fixture.Spool.Events.FindAsync(entry.Message.Id, SpoolFixture.Cancellation);
            names.AddRange(events.Where(e => e.Kind == kind && e.At == at && e.Ordinal == entry.Recipient.Key.Ordinal).Select(_ => entry.Recipient.Address.LocalPart));
        }

        Assert.Equal(changed.Split(' ').Length, count);
        Assert.Equal(kind is null ? "" : changed, string.Join(' ', names));
    }

    [Fact]
    public async Task The_due_time_in_the_index_is_that_of_the_recipient_after_every_change()
    {
        foreach (var change in Enum.GetValues<QueueChange>())
        {
            await using var fixture = await FillAsync();
            await fixture.Spool.ChangeAsync(new QueueFilter(), change, fixture.Now.AddHours(1), SpoolFixture.Cancellation);

            foreach (var recipient in await fixture.Spool.ReadDueAsync(DuePosition.Start, DateTimeOffset.MaxValue, 100, SpoolFixture.Cancellation))
            {
                var before = new DuePosition(recipient.Due, recipient.Key with { Ordinal = recipient.Key.Ordinal - 1 });
                var found = await fixture.Spool.ReadDueAsync(before, recipient.Due, 1, SpoolFixture.Cancellation);
                Assert.Equal([recipient], found);
            }
        }
    }

    [Fact]
    public async Task What_was_expired_by_hand_is_due_and_expired()
    {
        await using var fixture = await FillAsync();

        await fixture.Spool.ChangeAsync(new QueueFilter(), QueueChange.Expire, fixture.Now, SpoolFixture.Cancellation);

        var due = await fixture.Spool.ReadDueAsync(DuePosition.Start, fixture.Now, 100, SpoolFixture.Cancellation);
        Assert.Equal(5, due.Count);
        Assert.All(due, r => Assert.True(r.Expires <= fixture.Now));
    }

    [Fact]
    public async Task Deleting_by_filter_takes_bodies_and_files_along()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(300_000), "one@b.example", "two@c.example");

        await fixture.Spool.ChangeAsync(new QueueFilter { Destination = "b.example" }, QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);
        Assert.NotNull(await fixture.ReadBodyAsync(message.Id));
        await fixture.Spool.ChangeAsync(new QueueFilter { Destination = "c.example" }, QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);

        Assert.Null(await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), "*", SearchOption.AllDirectories));
    }

    /// <summary>a and b at one.example of the first sender, b deferred; c held below two.example; d and e from nobody.</summary>
    private static async Task<SpoolFixture> FillAsync()
    {
        var fixture = await SpoolFixture.OpenAsync();
        var first = fixture.Message("first@sender.example") with { Principal = "app", Labels = new MessageLabels { Tenant = "acme", Stream = MailStream.Bulk, Tags = ["de", "july"] } };
        var deferred = fixture.Recipient(first.Id, 1, "b@one.example", fixture.Now.AddMinutes(9)) with
        {
            Attempts = 1,
            LastAttempt = fixture.Now,
            LastReply = new Reply(450, "4.2.0", "Grey% listed"),
            WarnAt = fixture.Now.AddHours(4),
        };
        await fixture.AppendAsync(first, [fixture.Recipient(first.Id, 0, "a@one.example"), deferred], SpoolFixture.Octets(10));
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        var second = fixture.Message("other@else.where.example") with { Labels = new MessageLabels { Tags = ["sole"] } };
        await fixture.AppendAsync(second, [fixture.Recipient(second.Id, 0, "c@sub.two.example") with { State = RecipientState.Held }], SpoolFixture.Octets(10));
        await fixture.AppendAsync(fixture.Message(null), SpoolFixture.Octets(10), "d@bücher.example");
        await fixture.AppendAsync(fixture.Message(null), SpoolFixture.Octets(10), "e@[IPv6:2001:db8::1]");
        return fixture;
    }
}
