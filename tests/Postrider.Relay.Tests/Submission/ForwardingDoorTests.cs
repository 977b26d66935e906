using System.Text;
using Postrider.Mail.Srs;
using Postrider.Relay.Events;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

/// <summary>Mail to addresses that is passed on, and what comes back.</summary>
public sealed class ForwardingDoorTests
{
    private readonly DoorBench _bench = new();
    private readonly SrsRewriter _srs;

    public ForwardingDoorTests()
    {
        _srs = new SrsRewriter(new SrsOptions { Domain = DomainName.Parse("srs.example") }, [new SrsSecret(default, "secret"u8.ToArray())], _bench.Time);
        var table = new ForwardTable(
        [
            Rule("info@ours.example", "bob@b.example", "eve@e.example"),
            Rule("one@ours.example", "bob@b.example"),
            Rule("both@inbound.example", "both@inbound.example", "bob@b.example"),
            Rule("round@ours.example", "round2@ours.example"),
            Rule("round2@ours.example", "round@ours.example"),
        ]);
        _bench.Door.Rules = _bench.Door.Rules with
        {
            Options = _bench.Door.Rules.Options with { InboundDomains = [DomainName.Parse("inbound.example")] },
            Forwarding = new ForwardingRules(table, _srs),
        };
    }

    [Fact]
    public async Task It_goes_to_all_targets_with_a_reverse_path_of_ours()
    {
        Assert.Equal(250, (await SendAsync("info@ours.example")).Code);

        Assert.Equal(Rewritten, _bench.Spool.Only.Message.ReversePath);
        Assert.Equal(["bob@b.example", "eve@e.example"], Recipients(_bench.Spool.Only));
        Assert.EndsWith(DoorBench.PlainMessage, _bench.Spool.OnlyText, StringComparison.Ordinal);
        Assert.Contains("for <info@ours.example>", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_tells_from_which_address_to_which()
    {
        await SendAsync("info@ours.example");

        Assert.Equal(
            [("info@ours.example", "bob@b.example"), ("info@ours.example", "eve@e.example")],
            _bench.Spool.Changes[0].Events.Where(happened => happened.Kind == DeliveryEventKind.Forwarded).Select(happened => (happened.Recipient, happened.Note)));
    }

    [Fact]
    public async Task Recipients_of_our_own_get_a_copy_with_the_senders_own_path()
    {
        Assert.Equal(250, (await SendAsync("both@inbound.example", "ann@inbound.example")).Code);

        var copies = Assert.Single(_bench.Spool.Changes).Append;
        Assert.Equal(["both@inbound.example", "ann@inbound.example"], Recipients(copies[0]));
        Assert.Equal("stranger@sender.example", copies[0].Message.ReversePath?.ToString());
        Assert.Equal(["bob@b.example"], Recipients(copies[1]));
        Assert.Equal(Rewritten, copies[1].Message.ReversePath);
        Assert.NotEqual(copies[0].Message.Id, copies[1].Message.Id);
        Assert.Equal(TextOf(copies[0]), TextOf(copies[1]));
        Assert.Equal(2, _bench.Queue.Offered.Count);
    }

    [Fact]
    public async Task A_transaction_of_two_copies_that_is_refused_leaves_nothing()
    {
        _bench.Spool.WriteFailure = new SpoolException("full");

        Assert.Equal(451, (await SendAsync("both@inbound.example")).Code);

        Assert.Equal(2, _bench.Spool.Bodies.Count);
        Assert.All(_bench.Spool.Bodies, body => Assert.True(body.IsDropped));
    }

    [Fact]
    public async Task A_report_stays_one_when_it_is_passed_on()
    {
        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: null, to: "one@ours.example");

        Assert.Null(_bench.Spool.Only.Message.ReversePath);
        Assert.Equal(["bob@b.example"], Recipients(_bench.Spool.Only));
    }

    [Fact]
    public async Task A_report_to_a_rewritten_path_goes_to_the_sender()
    {
        var reply = await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: null, to: Rewritten.ToString());

        Assert.Equal(250, reply.Code);
        Assert.Null(_bench.Spool.Only.Message.ReversePath);
        Assert.Equal(["stranger@sender.example"], Recipients(_bench.Spool.Only));
    }

    [Theory]
    [InlineData("nobody@ours.example", "550 5.1.1 *there is no such address here")]
    [InlineData("round@ours.example", "554 5.4.6 *lead in a circle")]
    [InlineData("bob@b.example", "554 5.7.1 *Relay access denied")]
    [InlineData("info@sub.ours.example", "554 5.7.1 *Relay access denied")]
    [InlineData("anybody@srs.example", "554 5.7.1 *Relay access denied")]
    [InlineData("SRS0=ABCDEF=AA=victim.example=bob@srs.example", "550 5.1.1 *this address was not made here")]
    [InlineData("SRS1=ABCDEF=victim.example==AAA=AA=x.example=bob@srs.example", "550 5.1.1 *this address was not made here")]
    [InlineData("SRS0=ABCDEF=AA=victim.example=bob@elsewhere.example", "554 5.7.1 *Relay access denied")]
    public async Task Strangers_reach_nobody_else_by_it(string recipient, string reply)
    {
        foreach (var from in new[] { "stranger@sender.example", null })
        {
            var answer = (await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: from, to: recipient)).ToString();

            Assert.StartsWith(reply[..reply.IndexOf('*', StringComparison.Ordinal)], answer, StringComparison.Ordinal);
            Assert.EndsWith(reply[(reply.IndexOf('*', StringComparison.Ordinal) + 1)..], answer, StringComparison.Ordinal);
        }

        Assert.Empty(_bench.Spool.Changes);
    }

    [Fact]
    public async Task A_rewritten_path_takes_reports_alone()
    {
        Assert.Equal("5.7.1", (await SendAsync(Rewritten.ToString())).Status?.ToString());
        Assert.Equal("5.7.1", (await _bench.SendAsync(DoorBench.Submission(), to: Rewritten.ToString())).Status?.ToString());
        Assert.Empty(_bench.Spool.Changes);
    }

    [Fact]
    public async Task A_message_that_went_round_too_often_ends_there()
    {
        var rounds = string.Concat(Enumerable.Repeat("Received: by elsewhere.example; Tue, 24 Nov 2026 02:00:00 +0000\r\n", 51));

        var reply = await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), rounds + DoorBench.PlainMessage, from: Rewritten.ToString(), to: "one@ours.example");

        Assert.Equal("5.4.6", reply.Status?.ToString());
    }

    [Fact]
    public async Task Who_signed_in_is_passed_on_too()
    {
        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Submission(), to: ["one@ours.example", "carl@c.example"])).Code);

        Assert.Equal([["carl@c.example"], ["bob@b.example"]], _bench.Spool.Changes[0].Append.Select(Recipients));
    }

    private MailboxAddress Rewritten => _srs.TryRewrite(MailboxAddress.Parse("stranger@sender.example"), out var rewritten) ? rewritten : throw new InvalidOperationException("The path was not rewritten.");

    private static string[] Recipients(NewMessage message) => [.. message.Recipients.Select(recipient => recipient.Address.ToString())];

    private static string TextOf(NewMessage message) => Encoding.UTF8.GetString(((RecordingSpool.RecordingBody)message.Body).Octets.WrittenSpan);

    private static ForwardRule Rule(string recipient, params string[] targets) => new(Target(recipient), [.. targets.Select(Target)]);

    private static ForwardTarget Target(string address) => new(MailboxAddress.Parse(address).LocalPart, MailboxAddress.Parse(address).Domain);

    private Task<Reply> SendAsync(params string[] to) => _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), from: "stranger@sender.example", to: to);
}
