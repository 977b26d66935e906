using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Storage.Tests.Spooling;

public sealed class SpoolTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(128 * 1024)]
    [InlineData((128 * 1024) + 1)]
    [InlineData(1_000_000)]
    public async Task A_committed_message_is_read_back_after_a_restart(int size)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var body = SpoolFixture.Octets(size);
        var message = await fixture.AppendAsync(body, "one@b.example", "two@c.example");

        await fixture.ReopenAsync();

        Assert.Equal(message, await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
        Assert.Equal(["one@b.example", "two@c.example"], (await fixture.ReadDueAsync()).Select(r => r.Address.ToString()));
        Assert.Equal(body, await fixture.ReadBodyAsync(message.Id));
        Assert.Equal(2, fixture.Spool.RecipientCount);
    }

    [Fact]
    public async Task An_envelope_keeps_all_that_was_said()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = fixture.Message("\"a @ b\"@xn--bcher-kva.example") with
        {
            Principal = "app",
            ClientAddress = "192.0.2.1",
            MessageIdHeader = "1@a.example",
            Parameters = new MailParameters
            {
                DeclaredSize = 0,
                Body = BodyType.BinaryMime,
                SmtpUtf8 = true,
                Return = DsnReturn.Headers,
                EnvelopeId = "id with spaces",
                RequireTls = true,
                HoldUntil = fixture.Now.AddHours(1),
                DeliverBy = new DeliverBy(fixture.Now.AddHours(2), DeliverByMode.Return, Trace: true),
                Priority = -9,
                SubmittedBy = MailboxAddress.Parse("owner@a.example"),
            },
        };
        var recipient = fixture.Recipient(message.Id, 7, "josé@[IPv6:2001:db8::1]") with
        {
            Parameters = new RecipientParameters(DsnNotify.Success | DsnNotify.Delay, new OriginalRecipient("utf-8", "josé;x@b.example")),
            State = RecipientState.Held,
            WarnAt = fixture.Now.AddHours(4),
            Attempts = 3,
            LastAttempt = fixture.Now.AddTicks(-1),
            LastReply = new Reply(450, "4.2.0", "Greylisted\nsee here"),
            LastPeer = "mx.b.example",
        };

        await fixture.AppendAsync(message, [recipient], SpoolFixture.Octets(10));
        await fixture.ReopenAsync();

        Assert.Equal(message with { Size = 10 }, await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
        Assert.Equal([recipient], await fixture.Spool.FindRecipientsAsync(message.Id, SpoolFixture.Cancellation));
    }

    [Fact]
    public async Task A_message_leaves_with_its_last_recipient()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example", "two@b.example");

        await fixture.RemoveAsync(new RecipientKey(message.Id, 0));
        Assert.NotNull(await fixture.ReadBodyAsync(message.Id));
        await fixture.RemoveAsync(new RecipientKey(message.Id, 1));

        Assert.Null(await fixture.Spool.FindMessageAsync(message.Id, SpoolFixture.Cancellation));
        Assert.Null(await fixture.ReadBodyAsync(message.Id));
        Assert.Equal(0, fixture.Spool.RecipientCount);
    }

    [Fact]
    public async Task The_file_of_a_large_body_leaves_with_its_message()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(500_000), "one@b.example");
        var files = Path.Combine(fixture.Directory, "bodies");
        Assert.Single(Directory.GetFiles(files, "*", SearchOption.AllDirectories));

        await fixture.RemoveAsync(new RecipientKey(message.Id, 0));

        Assert.Empty(Directory.GetFiles(files, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_body_that_is_dropped_leaves_nothing_behind()
    {
        await using var fixture = await SpoolFixture.OpenAsync();

        await using (var body = fixture.Spool.CreateBody())
            await body.WriteAsync(new(SpoolFixture.Octets(500_000)), SpoolFixture.Cancellation);

        Assert.Empty(Directory.GetFiles(Path.Combine(fixture.Directory, "bodies"), "*", SearchOption.AllDirectories));
        Assert.Equal(0, fixture.Spool.BodyMemoryUsed);
    }

    [Fact]
    public async Task A_deferral_survives_a_restart()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        var deferred = fixture.Recipient(message.Id, 0, "one@b.example", fixture.Now.AddMinutes(5)) with
        {
            Attempts = 1,
            LastAttempt = fixture.Now,
            LastReply = new Reply(421, (EnhancedStatusCode?)null, "4.5.6 is not a code here: busy"),
            LastPeer = "mx",
        };

        var change = new SpoolChange();
        change.Update.Add(deferred);
        await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);
        await fixture.ReopenAsync();

        Assert.Equal([deferred], await fixture.ReadDueAsync());
    }

    [Fact]
    public async Task A_recipient_that_is_gone_does_not_come_back_by_an_update()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await fixture.RemoveAsync(new RecipientKey(message.Id, 0));

        var change = new SpoolChange();
        change.Update.Add(fixture.Recipient(message.Id, 0, "one@b.example"));
        await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);

        Assert.Empty(await fixture.ReadDueAsync());
    }

    [Fact]
    public async Task Due_recipients_come_in_order_and_page_by_page()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = fixture.Message();
        var recipients = Enumerable.Range(0, 10)
            .Select(i => fixture.Recipient(message.Id, i, $"r{i}@{(i % 2 == 0 ? "even" : "odd")}.example", fixture.Now.AddMinutes(i / 3))).ToList();
        await fixture.AppendAsync(message, recipients, SpoolFixture.Octets(1));

        var read = new List<int>();
        var position = DuePosition.Start;
        while (await fixture.Spool.ReadDueAsync(position, fixture.Now.AddMinutes(2), 4, SpoolFixture.Cancellation) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(r => r.Key.Ordinal));
            position = new DuePosition(page[^1].Due, page[^1].Key);
        }

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], read);
        var odd = await fixture.Spool.ReadDueAsync("odd.example", DuePosition.Start, fixture.Now.AddMinutes(1), 10, SpoolFixture.Cancellation);
        Assert.Equal([1, 3, 5], odd.Select(r => r.Key.Ordinal));
    }

    [Fact]
    public async Task A_change_that_cannot_be_stored_fails_alone()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var taken = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");

        var commits = Enumerable.Range(0, 50)
            .Select(i => i == 25
                ? fixture.AppendAsync(taken with { Size = 0 }, SpoolFixture.Octets(10), "twice@b.example")
                : fixture.AppendAsync(SpoolFixture.Octets(10), $"r{i}@b.example"))
            .ToList();
        var failed = await Assert.ThrowsAsync<SpoolException>(() => Task.WhenAll(commits));

        Assert.Contains("cannot be stored", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, commits.Count(c => c.IsFaulted));
        Assert.Equal(50, fixture.Spool.RecipientCount);
        Assert.Null(fixture.Spool.Refusal);
    }

    [Fact]
    public async Task A_second_process_is_kept_out_with_a_clear_message()
    {
        await using var fixture = await SpoolFixture.OpenAsync();

        var refused = await Assert.ThrowsAsync<SpoolException>(fixture.OpenSpoolAsync);

        Assert.Contains($"in use by another Postrider (process {Environment.ProcessId})", refused.Message, StringComparison.Ordinal);
    }
}
