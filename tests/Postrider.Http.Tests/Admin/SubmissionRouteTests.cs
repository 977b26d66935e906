using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Admin;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Http.Tests.Admin;

public sealed class SubmissionRouteTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_durable_under_the_id_that_its_sender_hears()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        var receipt = await client.SubmitAsync(Envelope("bob@there.example"), Message("Subject: hello\n\nHello.\n"), Cancellation);

        var added = Assert.Single(Assert.Single(relay.Spool.Commits).Append);
        Assert.Equal(added.Message.Id.ToString(), receipt.Id);
        Assert.Equal(250, receipt.Reply.Code);
        Assert.EndsWith("Subject: hello\r\n\r\nHello.\r\n", Assert.IsType<FakeBodyWriter>(added.Body).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernel_says_whose_program_submits()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        await client.SubmitAsync(Envelope("bob@there.example") with { User = "root, honestly" }, Message("\n"), Cancellation);

        var expected = File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
        Assert.Equal($"uid:{expected}", Assert.Single(relay.Spool.Commits).Append[0].Message.Principal);
    }

    [Fact]
    public async Task The_whole_envelope_arrives()
    {
        var sent = new LocalEnvelope
        {
            ReversePath = MailboxAddress.Parse("\"a b&to=x\"@mine.example"),
            Recipients =
            [
                new(MailboxAddress.Parse("bob@there.example"), new(DsnNotify.Success | DsnNotify.Failure, new("rfc822", "first;bob@old.example"))),
                new(MailboxAddress.Parse("eve@[192.0.2.1]"), RecipientParameters.None),
            ],
            Parameters = new MailParameters
            {
                Body = BodyType.EightBitMime,
                Return = DsnReturn.Headers,
                EnvelopeId = "QQ 31&4159",
                SmtpUtf8 = true,
                RequireTls = true,
                Priority = -4,
                HoldUntil = Queued.Now.AddHours(1),
                DeliverBy = new DeliverBy(Queued.Now.AddHours(2), DeliverByMode.Return, true),
            },
        };
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        await client.SubmitAsync(sent, Message("\n"), Cancellation);

        var added = Assert.Single(Assert.Single(relay.Spool.Commits).Append);
        Assert.Equal(sent.ReversePath, added.Message.ReversePath);
        Assert.Equal(sent.Parameters, added.Message.Parameters);
        Assert.Equal(sent.Recipients, added.Recipients.Select(recipient => new LocalRecipient(recipient.Address, recipient.Parameters)));
    }

    [Fact]
    public async Task A_thousand_recipients_fit()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();
        string[] to = [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{new string('x', 60)}{i:D4}@{new string('y', 60)}.example"))];

        await client.SubmitAsync(Envelope(to), Message("\n"), Cancellation);

        Assert.Equal(1000, Assert.Single(relay.Spool.Commits).Append[0].Recipients.Count);
    }

    [Fact]
    public async Task Names_without_a_domain_are_users_of_the_relays_own()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();
        var envelope = new LocalEnvelope
        {
            ReversePath = new MailboxAddress("root", default(DomainName)),
            Recipients = [new(new MailboxAddress("www-data", default(DomainName)), RecipientParameters.None)],
        };

        await client.SubmitAsync(envelope, Message("\n"), Cancellation);

        var added = Assert.Single(relay.Spool.Commits).Append[0];
        Assert.Equal("root@relay.example", added.Message.ReversePath.ToString());
        Assert.Equal("www-data@relay.example", added.Recipients[0].Address.ToString());
    }

    [Fact]
    public async Task What_cannot_be_taken_now_is_told_apart_from_what_is_refused()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();
        var looping = string.Concat(Enumerable.Repeat("Received: by here\n", 60));

        var refused = await Assert.ThrowsAsync<AdminRefusalException>(() => client.SubmitAsync(Envelope("a@b.example"), Message(looping), Cancellation));
        relay.Spool.Refusal = "the disk is nearly full";
        var later = await Assert.ThrowsAsync<AdminRefusalException>(() => client.SubmitAsync(Envelope("a@b.example"), Message("\n"), Cancellation));

        Assert.Equal((422, 554), (refused.Status, refused.Reply?.Code));
        Assert.Equal((503, 452), (later.Status, later.Reply?.Code));
        Assert.Empty(relay.Spool.Commits);
    }

    [Fact]
    public async Task A_refusal_of_the_envelope_does_not_wait_for_the_message()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();
        relay.Spool.Refusal = "the disk is nearly full";
        var endless = new Pipe();

        var refused = await Assert.ThrowsAsync<AdminRefusalException>(() => client.SubmitAsync(Envelope("a@b.example"), endless.Reader.AsStream(), Cancellation));

        Assert.Equal(452, refused.Reply?.Code);
    }

    [Fact]
    public async Task A_message_that_its_sender_drops_is_not_taken()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();
        using var dropped = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var message = new Pipe();

        var sending = client.SubmitAsync(Envelope("a@b.example"), message.Reader.AsStream(), dropped.Token);
        await message.Writer.WriteAsync("Subject: half\n\n"u8.ToArray(), Cancellation);
        await dropped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);

        // The next message is answered after the dropped one has ended.
        await client.SubmitAsync(Envelope("c@d.example"), Message("\n"), Cancellation);
        Assert.Equal("c@d.example", Assert.Single(relay.Spool.Commits).Append[0].Recipients[0].Address.ToString());
    }

    [Fact]
    public async Task The_octets_of_BINARYMIME_stay_as_they_are()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        await client.SubmitAsync(
            Envelope("a@b.example") with { Parameters = MailParameters.None with { Body = BodyType.BinaryMime } }, Message("Subject: x\r\n\r\na\nb\rc\0d"), Cancellation);

        var body = Assert.IsType<FakeBodyWriter>(Assert.Single(relay.Spool.Commits).Append[0].Body);
        Assert.EndsWith("\r\n\r\na\nb\rc\0d", body.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_submission_socket_takes_messages_and_nothing_else()
    {
        await using var relay = await RunningRelay.StartAsync();
        var path = Path.Combine(relay.DataDirectory, "submit.sock");
        await using var socket = new SubmissionSocket(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, relay.Submission, NullLoggerFactory.Instance);
        await socket.StartAsync(Cancellation);
        using var client = new AdminClient(new UnixDomainSocketEndPoint(path));

        await client.SubmitAsync(Envelope("a@b.example"), Message("\n"), Cancellation);
        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.ReadStatusAsync(Cancellation));
        var mode = File.GetUnixFileMode(path);
        await socket.StopAsync(Cancellation);

        Assert.Equal(404, refusal.Status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, mode);
        Assert.False(File.Exists(path));
    }

    private static LocalEnvelope Envelope(params string[] to) => new()
    {
        ReversePath = MailboxAddress.Parse("ann@mine.example"),
        Recipients = [.. to.Select(address => new LocalRecipient(MailboxAddress.Parse(address), RecipientParameters.None))],
    };

    private static MemoryStream Message(string text) => new(Encoding.UTF8.GetBytes(text));
}
