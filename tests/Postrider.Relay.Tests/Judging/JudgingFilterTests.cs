using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Srs;
using Postrider.Mail.Tests.Spf;
using Postrider.Relay.Events;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Judging;
using Postrider.Relay.Reporting;
using Postrider.Relay.Submission;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Judging;

/// <summary>Mail of strangers on its way through the door, judged there.</summary>
public sealed class JudgingFilterTests
{
    private const string Message = "From: <ann@sender.example>\r\nSubject: x\r\n\r\nHello.\r\n";

    private readonly DoorBench _bench = new();
    private readonly RecordingLedger _ledger = new();

    [Fact]
    public async Task What_was_found_stands_before_the_message_and_in_the_trace()
    {
        Judge(JudgeMode.Record, "sender.example TXT v=spf1 ip4:192.0.2.7 -all", "_dmarc.sender.example TXT v=DMARC1; p=reject");

        Assert.Equal(250, (await SendAsync()).Code);

        Assert.Equal(
            "Authentication-Results: relay.example;\r\n\tspf=pass smtp.mailfrom=ann@sender.example;\r\n\tdkim=none;\r\n\tdmarc=pass header.from=sender.example\r\n", Prefix());
        var judged = Assert.Single(_bench.Spool.Changes[0].Events, happened => happened.Kind == DeliveryEventKind.Judged);
        Assert.Equal(("spf=pass dkim=none dmarc=pass", "ann@sender.example"), (judged.Note, judged.Sender));
        Assert.Equal(DmarcPolicy.None, Assert.Single(_ledger.Messages).Applied);
    }

    [Fact]
    public async Task A_message_that_its_domain_wants_refused_is_refused()
    {
        Judge(JudgeMode.Reject, "_dmarc.sender.example TXT v=DMARC1; p=reject");

        var reply = await SendAsync();

        Assert.Equal("550 5.7.26 sender.example asks by DMARC to refuse this message: neither SPF nor DKIM passed for sender.example or any other domain", reply.ToString());
        Assert.Empty(_bench.Spool.Changes);
        Assert.Equal(DmarcPolicy.Reject, Assert.Single(_ledger.Messages).Applied);
    }

    [Fact]
    public async Task A_message_that_is_put_aside_is_marked_on_top()
    {
        Judge(JudgeMode.Quarantine, "_dmarc.sender.example TXT v=DMARC1; p=reject");

        Assert.Equal(250, (await SendAsync()).Code);

        Assert.StartsWith("X-Postrider-Quarantine: dmarc=fail policy.p=reject header.from=sender.example\r\nAuthentication-Results: ", Prefix(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Received_SPF_is_written_where_it_is_wanted(bool isWanted)
    {
        Judge(JudgeMode.Record, new ZoneDns("sender.example TXT v=spf1 ip4:192.0.2.7 -all"), options => options with { WritesReceivedSpf = isWanted });

        await SendAsync();

        Assert.Equal(isWanted, Prefix().Contains("\r\nReceived-SPF: pass (relay.example: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(UnknownRule.Accept, 250)]
    [InlineData(UnknownRule.Defer, 451)]
    public async Task A_dead_DNS_keeps_nobody_waiting_and_loses_nothing(UnknownRule unknown, int code)
    {
        var dns = new SilentDns();
        Judge(JudgeMode.Reject, dns, options => options with { Unknown = unknown });

        var sending = SendAsync();
        await dns.Asked.WaitAsync(TestContext.Current.CancellationToken);
        _bench.Time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(code, (await sending.WaitAsync(TestContext.Current.CancellationToken)).Code);
        if (code == 250) Assert.Contains("spf=temperror", Prefix(), StringComparison.Ordinal);
        // Who is told to come again is counted when he does.
        Assert.Equal(code == 250 ? 1 : 0, _ledger.Messages.Count);
    }

    [Theory]
    [InlineData(ListenerKind.Relay, true)]
    [InlineData(ListenerKind.Submission, true)]
    public async Task Who_signed_in_is_not_judged(ListenerKind kind, bool isSignedIn)
    {
        Judge(JudgeMode.Reject, "_dmarc.mine.example TXT v=DMARC1; p=reject");

        Assert.Equal(250, (await _bench.SendAsync(DoorBench.Session(kind, isSignedIn ? DoorBench.Ann : null))).Code);
        Assert.True(_bench.Spool.Only.Prefix.IsEmpty);
    }

    [Fact]
    public async Task A_listener_that_does_not_judge_asks_nothing()
    {
        var dns = new ZoneDns();
        Judge(JudgeMode.Off, dns);

        Assert.Equal(250, (await SendAsync()).Code);

        Assert.True(_bench.Spool.Only.Prefix.IsEmpty);
        Assert.Empty(dns.Asked);
    }

    [Fact]
    public async Task Results_that_strangers_wrote_in_our_name_are_cut_out_and_no_others()
    {
        const string Ours = "Authentication-Results: RELAY.example; dmarc=pass\r\n";
        const string Unreadable = "Authentication-Results: (\r\n";
        const string Theirs = "Authentication-Results: other.example;\r\n\tspf=pass\r\n";
        Judge(JudgeMode.Record);

        await SendAsync($"{Ours}From: <ann@sender.example>\r\n{Theirs}{Unreadable}Subject: x\r\n{Ours}\r\n{Ours}");

        Assert.EndsWith($"\r\nFrom: <ann@sender.example>\r\n{Theirs}Subject: x\r\n\r\n{Ours}", _bench.Spool.OnlyText, StringComparison.Ordinal);
        Assert.DoesNotContain("RELAY.example", _bench.Spool.OnlyText[.._bench.Spool.OnlyText.IndexOf("\r\n\r\n", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_hosts_of_ours_found_stays()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, "192.0.2.0/24");

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), $"Authentication-Results: relay.example; dmarc=pass\r\n{Message}");

        Assert.Contains("\r\nAuthentication-Results: relay.example; dmarc=pass\r\nFrom:", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_passed_on_is_sealed_with_what_was_found_and_otherwise_as_it_came()
    {
        using var key = DkimSigningKey.Generate(DomainName.Parse("inbound.example"), "s1", DkimAlgorithm.Ed25519Sha256);
        Judge(JudgeMode.Record, new ZoneDns("sender.example TXT v=spf1 ip4:192.0.2.7 -all"), null, new OneKey(key));
        Forward("info@inbound.example", "bob@elsewhere.example");

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), Message, from: "ann@sender.example", to: "info@inbound.example");

        var prefix = Prefix();
        Assert.StartsWith("Delivered-To: info@inbound.example\r\nARC-Seal: i=1; a=ed25519-sha256; d=inbound.example; s=s1; ", prefix, StringComparison.Ordinal);
        Assert.Contains("\r\nARC-Authentication-Results: i=1; relay.example; spf=pass", prefix, StringComparison.Ordinal);
        Assert.Contains("\r\nAuthentication-Results: relay.example;\r\n\tspf=pass", prefix, StringComparison.Ordinal);
        Assert.EndsWith(Message, _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    private void Judge(JudgeMode mode, params string[] zone) => Judge(mode, new ZoneDns(zone));

    private void Judge(JudgeMode mode, Mail.Dns.IDnsResolver dns, Func<JudgingOptions, JudgingOptions>? change = null, IArcKeys? keys = null)
    {
        var options = new JudgingOptions { ServiceId = DoorBench.HostName, Modes = ImmutableDictionary<string, JudgeMode>.Empty.Add("relay", mode) };
        var services = new JudgingServices { Dns = dns, Time = _bench.Time, Suffixes = new CurrentSuffixes(), Ledger = _ledger, ArcKeys = keys, Logger = NullLogger<JudgingFilter>.Instance };
        _bench.Door.Rules = _bench.Door.Rules with
        {
            Options = _bench.Door.Rules.Options with { InboundDomains = [DomainName.Parse("inbound.example")] },
            Filters = [new JudgingFilter(services, change is null ? options : change(options))],
        };
    }

    private void Forward(string recipient, string target)
    {
        var (from, to) = (MailboxAddress.Parse(recipient), MailboxAddress.Parse(target));
        var table = new ForwardTable([new ForwardRule(new ForwardTarget(from.LocalPart, from.Domain), [new ForwardTarget(to.LocalPart, to.Domain)])]);
        _bench.Door.Rules = _bench.Door.Rules with { Forwarding = new ForwardingRules(table, new SrsRewriter(new SrsOptions { Domain = DoorBench.HostName }, [new SrsSecret(default, "secret"u8.ToArray())], _bench.Time)) };
    }

    private Task<Reply> SendAsync(string message = Message) => _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), message, from: "ann@sender.example", to: "bob@inbound.example");

    private string Prefix() => Encoding.UTF8.GetString(_bench.Spool.Only.Prefix.Span);

    private sealed class RecordingLedger : IAuthenticationLedger
    {
        public List<JudgedMessage> Messages { get; } = [];

        public void Record(JudgedMessage message) => Messages.Add(message);
    }

    private sealed class OneKey(DkimSigningKey key) : IArcKeys
    {
        public DkimSigningKey? Find(DomainName domain) => domain == key.Domain ? key : null;
    }
}
