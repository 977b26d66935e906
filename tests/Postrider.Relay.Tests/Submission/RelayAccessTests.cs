using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

public sealed class RelayAccessTests
{
    private readonly DoorBench _bench = new();

    [Theory]
    [InlineData(ListenerKind.Submission, 530, "5.7.0")]
    [InlineData(ListenerKind.Submissions, 530, "5.7.0")]
    [InlineData(ListenerKind.Relay, 554, "5.7.1")]
    public async Task Nobody_unauthenticated_sends_anywhere_by_default(ListenerKind kind, int code, string status)
    {
        var reply = await _bench.SendAsync(DoorBench.Session(kind));

        Assert.Equal((code, status), (reply.Code, reply.Status.ToString()));
        Assert.Empty(_bench.Spool.Changes);
    }

    [Theory]
    [InlineData("192.0.2.7", 250)]
    [InlineData("::ffff:192.0.2.7", 250)]
    [InlineData("192.0.3.7", 554)]
    [InlineData("2001:db8::7", 554)]
    public async Task A_named_network_may_relay_and_no_other(string client, int code)
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, "192.0.2.0/24");

        var reply = await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay, client: client));

        Assert.Equal(code, reply.Code);
    }

    [Fact]
    public async Task A_relay_network_opens_no_submission_listener()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, "192.0.2.0/24");

        Assert.Equal(530, (await _bench.SendAsync(DoorBench.Session(ListenerKind.Submission))).Code);
    }

    [Fact]
    public async Task A_listener_that_a_reload_took_away_lets_nobody_relay()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, "192.0.2.0/24") with { Listeners = [] };

        Assert.Equal(554, (await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay))).Code);
    }

    [Theory]
    [InlineData("bob@inbound.example", 250)]
    [InlineData("bob@sub.inbound.example", 554)]
    [InlineData("bob@[192.0.2.1]", 554)]
    [InlineData("\"x@inbound.example\"@there.example", 554)]
    [InlineData("x%inbound.example@there.example", 554)]
    public async Task Strangers_reach_inbound_domains_only(string recipient, int code)
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName, InboundDomains = [DomainName.Parse("inbound.example")] });

        Assert.Equal(code, (await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), to: recipient)).Code);
    }

    [Fact]
    public async Task Who_signed_in_may_send_anywhere_through_a_relay_listener() =>
        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay, DoorBench.Ann))).Code);

    [Fact]
    public async Task The_bare_postmaster_is_ours()
    {
        var opening = await _bench.Door.BeginAsync(DoorBench.Submission(), null, MailParameters.None, default);

        await using var transaction = opening.Transaction!; // Positive, as asserted by the next line's use.
        var reply = await transaction.AddRecipientAsync(new MailboxAddress("postmaster", default(DomainName)), RecipientParameters.None, default);

        Assert.Equal(250, reply.Code);
    }

    [Fact]
    public async Task Strangers_have_no_say_in_time_rank_and_identity()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName, InboundDomains = [DomainName.Parse("inbound.example")] });
        var wishes = new MailParameters { HoldUntil = _bench.Time.GetUtcNow().AddDays(1), Priority = 9, SubmittedBy = MailboxAddress.Parse("boss@mine.example"), EnvelopeId = "7" };

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), to: "bob@inbound.example", parameters: wishes);

        Assert.Equal(new MailParameters { EnvelopeId = "7" }, _bench.Spool.Only.Message.Parameters);
    }

    [Fact]
    public async Task Who_signed_in_may_ask_for_a_rank_and_a_time()
    {
        var wishes = new MailParameters { HoldUntil = _bench.Time.GetUtcNow().AddDays(1), Priority = 9 };

        await _bench.SendAsync(DoorBench.Submission(), parameters: wishes);

        Assert.Equal(wishes, _bench.Spool.Only.Message.Parameters);
    }
}
