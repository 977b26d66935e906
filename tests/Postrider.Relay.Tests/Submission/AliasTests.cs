using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Srs;
using Postrider.Relay.Delivery;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

/// <summary>Addresses that lead elsewhere: what the sender hears of them at once, and what becomes of mail that comes back to them.</summary>
public sealed class AliasTests
{
    private readonly DoorBench _bench = new();

    public AliasTests()
    {
        var table = new ForwardTable([Rule("list@ours.example", "bob@b.example", "eve@e.example"), Rule("one@ours.example", "bob@b.example"), Rule("kept@inbound.example", "kept@inbound.example", "bob@b.example")]);
        var rules = new ForwardingRules(table, new SrsRewriter(new SrsOptions { Domain = DomainName.Parse("srs.example") }, [new SrsSecret(default, "secret"u8.ToArray())], _bench.Time));
        _bench.Door.Rules = _bench.Door.Rules with
        {
            Options = _bench.Door.Rules.Options with { InboundDomains = [DomainName.Parse("inbound.example")] },
            Forwarding = rules,
            Reports = new ReportWriter(
                _bench.Spool, new SpoolIdSource(_bench.Time, 7), _bench.Time, NullLogger<ReportWriter>.Instance, (_, _) => RetryPolicy.Default, new RelayOptions { HostName = DoorBench.HostName, Forwarding = rules }),
        };
    }

    private List<NewMessage> Stored => Assert.Single(_bench.Spool.Changes).Append;

    [Fact]
    public async Task An_expansion_is_reported_to_who_asked_for_success()
    {
        Assert.Equal(250, (await SendAsync("", DsnNotify.Success | DsnNotify.Failure, "list@ours.example")).Code);

        Assert.Equal(2, Stored.Count);
        var report = TextOf(Stored[1]);
        Assert.Null(Stored[1].Message.ReversePath);
        Assert.Equal(["stranger@sender.example"], Recipients(Stored[1]));
        Assert.Contains("Action: expanded\r\nStatus: 2.0.0\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; list@ours.example\r\n", report, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/rfc822-headers\r\n", report, StringComparison.Ordinal);
        Assert.Contains("Message-ID: <1@mine.example>\r\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("bob@b.example", report, StringComparison.Ordinal);
        Assert.Equal([DsnNotify.Failure, DsnNotify.Failure], Stored[0].Recipients.Select(recipient => recipient.Parameters.Notify));
        Assert.Equal(2, _bench.Queue.Offered.Count);
    }

    [Theory]
    [InlineData(DsnNotify.Unspecified, "list@ours.example")]
    [InlineData(DsnNotify.Failure | DsnNotify.Delay, "list@ours.example")]
    [InlineData(DsnNotify.Never, "list@ours.example")]
    [InlineData(DsnNotify.Success, "one@ours.example")]
    public async Task Nobody_else_hears_of_one(DsnNotify notify, string recipient)
    {
        Assert.Equal(250, (await SendAsync("", notify, recipient)).Code);

        Assert.Single(Stored);
    }

    [Fact]
    public async Task A_report_that_cannot_be_stored_leaves_nothing_behind()
    {
        _bench.Spool.CommitFailure = new SpoolException("full");

        Assert.Equal(451, (await SendAsync("", DsnNotify.Success, "list@ours.example")).Code);

        Assert.Equal(2, _bench.Spool.Bodies.Count);
        Assert.All(_bench.Spool.Bodies, body => Assert.True(body.IsDropped));
    }

    [Theory]
    [InlineData("Delivered-To: one@ours.example\r\n")]
    [InlineData("delivered-to:  <ONE@Ours.Example>\r\n")]
    [InlineData("Delivered-To: one@ours.example.\r\n")]
    [InlineData("X-First: 1\r\nDelivered-To: other@else.example\r\nDelivered-To:\r\n one@ours.example\r\n")]
    public async Task Mail_that_comes_back_to_an_address_which_passed_it_on_is_refused(string fields)
    {
        var reply = await SendAsync(fields, DsnNotify.Unspecified, "one@ours.example");

        Assert.Equal("554 5.4.6 <one@ours.example>: this address has passed the message on before (Delivered-To): it goes in a circle", reply.ToString());
        Assert.Empty(_bench.Spool.Changes);
        Assert.All(_bench.Spool.Bodies, body => Assert.True(body.IsDropped));
    }

    [Theory]
    [InlineData("Delivered-To: bob@b.example\r\n")]
    [InlineData("Delivered-To: one\r\n")]
    [InlineData("X-Delivered-To: one@ours.example\r\n")]
    public async Task Other_mail_is_passed_on(string fields) => Assert.Equal(250, (await SendAsync(fields, DsnNotify.Unspecified, "one@ours.example")).Code);

    [Fact]
    public async Task Where_others_are_to_have_it_the_sender_is_told_by_a_report()
    {
        Assert.Equal(250, (await SendAsync("Delivered-To: one@ours.example\r\n", DsnNotify.Unspecified, "one@ours.example", "ann@inbound.example", "kept@inbound.example")).Code);

        Assert.Equal([["ann@inbound.example", "kept@inbound.example"], ["bob@b.example"], ["stranger@sender.example"]], Stored.Select(Recipients));
        Assert.Contains("Action: failed\r\nStatus: 5.4.6\r\n", TextOf(Stored[2]), StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822; one@ours.example\r\n", TextOf(Stored[2]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_copy_that_nobody_is_to_have_is_dropped()
    {
        Assert.Equal(250, (await SendAsync("Delivered-To: one@ours.example\r\n", DsnNotify.Unspecified, "one@ours.example", "ann@inbound.example")).Code);

        Assert.Equal([["ann@inbound.example"], ["stranger@sender.example"]], Stored.Select(Recipients));
        Assert.Equal([false, true, false], _bench.Spool.Bodies.Select(body => body.IsDropped));
    }

    [Fact]
    public async Task The_copy_that_is_passed_on_says_which_address_it_came_to()
    {
        await SendAsync("", DsnNotify.Unspecified, "kept@inbound.example");

        Assert.Equal(["", "Delivered-To: kept@inbound.example\r\n"], Stored.Select(copy => Encoding.ASCII.GetString(copy.Prefix.Span)));
    }

    [Fact]
    public async Task Of_several_addresses_none_is_told_to_the_others()
    {
        await SendAsync("", DsnNotify.Unspecified, "list@ours.example", "one@ours.example");

        Assert.True(Assert.Single(Stored).Prefix.IsEmpty);
    }

    private static string[] Recipients(NewMessage message) => [.. message.Recipients.Select(recipient => recipient.Address.ToString())];

    private static string TextOf(NewMessage message) => Encoding.UTF8.GetString(((RecordingSpool.RecordingBody)message.Body).Octets.WrittenSpan);

    private static ForwardRule Rule(string recipient, params string[] targets) => new(Target(recipient), [.. targets.Select(Target)]);

    private static ForwardTarget Target(string address) => new(MailboxAddress.Parse(address).LocalPart, MailboxAddress.Parse(address).Domain);

    private async Task<Reply> SendAsync(string fields, DsnNotify notify, params string[] to)
    {
        var opening = await _bench.Door.BeginAsync(DoorBench.Session(ListenerKind.Relay), MailboxAddress.Parse("stranger@sender.example"), MailParameters.None, default);
        await using var transaction = opening.Transaction!; // Strangers may begin.
        foreach (var recipient in to) Assert.Equal(250, (await transaction.AddRecipientAsync(MailboxAddress.Parse(recipient), new RecipientParameters(notify, null), default)).Code);
        await transaction.BeginBodyAsync(default);
        await transaction.WriteAsync(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(fields + DoorBench.PlainMessage)), default);
        return await transaction.CommitAsync(default);
    }
}
