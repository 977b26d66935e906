using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Relay.Sources;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

/// <summary>What the door labels mail with, and whom it believes.</summary>
public sealed class LabellingTests
{
    private const string Labelled = "X-Postrider-Stream: bulk\r\nSubject: x\r\nX-Postrider-Tag: july,\r\n\tde\r\nX-Postrider-Pool: news\r\n\r\nHello.\r\n";

    private static readonly EgressPlan Pools = new(
        [new SourcePool("news", [new PoolMember(EgressSource.System, 1)], []), new SourcePool("own", [new PoolMember(EgressSource.System, 1)], ["acme"])], []);

    private readonly DoorBench _bench = new();

    public LabellingTests() => _bench.Door.Rules = _bench.Door.Rules with { Egress = Pools };

    [Fact]
    public async Task What_the_sender_says_is_kept_and_taken_out_of_the_message()
    {
        await _bench.SendAsync(DoorBench.Submission(DoorBench.Anyone), Labelled);

        Assert.Equal("stream=bulk pool=news tag=july tag=de", _bench.Spool.Only.Message.Labels.ToString());
        Assert.DoesNotContain("X-Postrider", _bench.Spool.OnlyText, StringComparison.Ordinal);
        Assert.EndsWith("Subject: x\r\n\r\nHello.\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_event_of_the_acceptance_tells_the_labels()
    {
        await _bench.SendAsync(DoorBench.Submission(DoorBench.Anyone), Labelled);

        var accepted = Assert.Single(_bench.Spool.Changes[0].Events, happened => happened.Kind == DeliveryEventKind.Accepted);
        Assert.Equal(_bench.Spool.Only.Message.Labels, accepted.Labels);
    }

    [Fact]
    public async Task A_credential_labels_what_its_user_sends()
    {
        var user = DoorBench.Anyone with { Labels = new PrincipalLabels("acme", MailStream.Bulk, "shared") };

        await _bench.SendAsync(DoorBench.Submission(user));

        Assert.Equal(new MessageLabels { Tenant = "acme", Stream = MailStream.Bulk, Pool = "shared" }, _bench.Spool.Only.Message.Labels);
    }

    [Fact]
    public async Task A_listener_labels_what_comes_from_its_relay_networks()
    {
        Relay(new PrincipalLabels("printers", null, null));

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), Labelled);

        Assert.Equal("tenant=printers stream=bulk pool=news tag=july tag=de", _bench.Spool.Only.Message.Labels.ToString());
    }

    [Fact]
    public async Task Labels_of_strangers_count_for_nothing_and_are_taken_out()
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options with { InboundDomains = [DomainName.Parse("there.example")] });

        var reply = await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), "X-Postrider-Tag: not a tag\r\n" + Labelled);

        Assert.Equal(250, reply.Code);
        Assert.Equal(MessageLabels.None, _bench.Spool.Only.Message.Labels);
        Assert.DoesNotContain("X-Postrider", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_cannot_be_read_is_refused_with_what_it_must_be()
    {
        var reply = await _bench.SendAsync(DoorBench.Submission(DoorBench.Anyone), "X-Postrider-Stream: fast\r\n\r\nHello.\r\n");

        Assert.Equal("550 5.6.0 X-Postrider-Stream must be transactional or bulk", reply.ToString());
        Assert.Empty(_bench.Spool.Changes);
    }

    [Theory]
    [InlineData("gone", null, "550 5.7.1 There is no pool 'gone' here, which X-Postrider-Pool names")]
    [InlineData("own", null, "550 5.7.1 The pool 'own', which X-Postrider-Pool names, is not for your mail")]
    [InlineData("own", "other", "550 5.7.1 The pool 'own', which X-Postrider-Pool names, is not for your mail")]
    [InlineData("own", "acme", "250 2.0.0 Ok: *")]
    public async Task A_pool_may_be_wished_for_by_those_whom_it_is_open_to(string pool, string? tenant, string expected)
    {
        var user = DoorBench.Anyone with { Labels = new PrincipalLabels(tenant, null, null) };

        var reply = await _bench.SendAsync(DoorBench.Submission(user), $"X-Postrider-Pool: {pool}\r\n\r\nHello.\r\n");

        Assert.StartsWith(expected.TrimEnd('*'), reply.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Precedence: BULK \r\n", BulkHints.Precedence, MailStream.Bulk)]
    [InlineData("Precedence: first-class\r\n", BulkHints.Precedence, MailStream.Transactional)]
    [InlineData("List-Unsubscribe: <mailto:off@mine.example>\r\n", BulkHints.ListUnsubscribe, MailStream.Bulk)]
    [InlineData("List-Unsubscribe: <mailto:off@mine.example>\r\n", BulkHints.Precedence, MailStream.Transactional)]
    [InlineData("Precedence: list\r\nX-Postrider-Stream: transactional\r\n", BulkHints.Precedence, MailStream.Transactional)]
    public async Task Hints_make_mail_bulk_where_they_are_believed_and_nothing_else_is_said(string fields, BulkHints hints, MailStream expected)
    {
        _bench.Door.Rules = DoorBench.Rules(_bench.Door.Rules.Options with { BulkHints = hints });

        await _bench.SendAsync(DoorBench.Submission(DoorBench.Anyone), $"{fields}\r\nHello.\r\n");

        Assert.Equal(expected, _bench.Spool.Only.Message.Labels.Stream);
    }

    private void Relay(PrincipalLabels labels)
    {
        var rules = DoorBench.Rules(_bench.Door.Rules.Options, null, "192.0.2.0/24");
        _bench.Door.Rules = rules with { Egress = Pools, Listeners = [.. rules.Listeners.Select(listener => listener with { Labels = labels })] };
    }
}
