using System.Collections.Immutable;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Srs;
using Postrider.Mail.Tests.Spf;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Judging;
using Postrider.Relay.Reporting;
using Postrider.Relay.Signing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Relay.Tests.Signing;
using Postrider.Relay.Tests.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Judging;

/// <summary>Mail that is passed on, from wherever it came: its copy has a seal that holds.</summary>
public sealed class SealingTests : IDisposable
{
    private const string Message = "From: <ann@sender.example>\r\nSubject: x\r\n\r\nHello.\r\n";

    private readonly DoorBench _bench = new();
    private readonly DkimSigningKey _key = DkimSigningKey.Generate(DomainName.Parse("inbound.example"), "s1", DkimAlgorithm.Ed25519Sha256);
    private readonly ZoneDns _dns = new("sender.example TXT v=spf1 ip4:192.0.2.7 -all");
    private readonly SrsRewriter _srs;
    private int _sent;

    public SealingTests()
    {
        _dns.Add(_key.KeyName.Value, "TXT", _key.PublicRecord);
        _srs = new SrsRewriter(new SrsOptions { Domain = DomainName.Parse("srs.example") }, [new SrsSecret(default, "secret"u8.ToArray())], _bench.Time);
        Use(JudgeMode.Record);
    }

    public void Dispose() => _key.Dispose();

    [Fact]
    public async Task What_was_judged_is_sealed_with_what_was_found()
    {
        await SendAsync(Message);

        Assert.Contains("i=1; relay.example; spf=pass smtp.mailfrom=ann@sender.example", await SealedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_sent_who_signed_in_is_sealed_by_that()
    {
        await SendAsync(Message.Replace("sender", "mine", StringComparison.Ordinal), DoorBench.Submission(), "ann@mine.example");

        Assert.Contains("i=1; relay.example; auth=pass smtp.mailfrom=ann@mine.example", await SealedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_listener_did_not_judge_is_sealed_as_such()
    {
        Use(JudgeMode.Off);

        await SendAsync(Message);

        Assert.EndsWith("i=1; relay.example; none", await SealedAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nAuthentication-Results:", Text(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_a_host_of_ours_found_is_sealed_as_ours()
    {
        Use(JudgeMode.Record, "192.0.2.0/24");

        await SendAsync($"Authentication-Results: relay.example; spf=pass smtp.mailfrom=sender.example;\r\n\tdmarc=pass header.from=sender.example\r\nAuthentication-Results: elsewhere.example; dkim=pass\r\n{Message}");

        Assert.EndsWith("i=1; relay.example; spf=pass smtp.mailfrom=sender.example; dmarc=pass header.from=sender.example", await SealedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_stranger_says_in_our_name_is_not_sealed()
    {
        Use(JudgeMode.Off);

        await SendAsync($"Authentication-Results: relay.example; dmarc=pass\r\n{Message}");

        Assert.EndsWith("i=1; relay.example; none", await SealedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_finds_back_by_a_rewritten_path_is_sealed_as_well()
    {
        _srs.TryRewrite(MailboxAddress.Parse("ann@sender.example"), out var rewritten);

        await _bench.SendAsync(DoorBench.Session(ListenerKind.Relay), Message, from: null, to: rewritten.ToString());

        Assert.Contains("i=1; relay.example; spf=", await SealedAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_chain_goes_on_from_host_to_host_judged_or_not(bool isJudged)
    {
        await SendAsync(Message);
        var first = Text();
        Use(isJudged ? JudgeMode.Record : JudgeMode.Off);

        await SendAsync(first);

        var verdict = await ValidateAsync(Text(1));
        Assert.Equal((ArcChainStatus.Pass, 2), (verdict.Status, verdict.Instances));
        Assert.Contains("arc=pass", verdict.Results[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_chain_is_sealed_as_broken_and_not_again()
    {
        await SendAsync(Message);
        await SendAsync(Text().Replace("Hello", "Hullo", StringComparison.Ordinal));
        Assert.Contains("cv=fail", Text(1), StringComparison.Ordinal);

        await SendAsync(Text(1));

        Assert.DoesNotContain("i=3", Text(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_cannot_be_looked_up_is_left_to_the_next_host()
    {
        await SendAsync(Message);
        Use(JudgeMode.Off, new ZoneDns($"{_key.KeyName} TIMEOUT"));

        await SendAsync(Text());

        Assert.DoesNotContain("ARC-", Encoding.ASCII.GetString(_bench.Spool.Changes[1].Append[0].Prefix.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_copy_has_no_seal()
    {
        _bench.Door.Rules = _bench.Door.Rules with { Forwarding = Forwarding(Target("box1@inbound.example"), "box1@inbound.example", "bob@elsewhere.example") };

        await SendAsync(Message);

        Assert.Equal([false, true], _bench.Spool.Changes[0].Append.Select(copy => Encoding.UTF8.GetString(copy.Prefix.Span).Contains("ARC-Seal", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("inbound.example", "inbound.example")]
    [InlineData("sub.inbound.example", "inbound.example")]
    [InlineData("keyless.example", "second.example")]
    [InlineData("unknown.example", "second.example")]
    public async Task A_domain_without_a_key_is_sealed_for_by_another_one_of_ours(string domain, string sealer)
    {
        var signing = new SigningBench(_bench.Time);
        await signing.AddAsync("inbound.example", DkimAlgorithm.RsaSha256);
        await signing.AddAsync("second.example", SigningBench.Both);
        await signing.AddAsync("keyless.example");
        var keys = new ArcSigningKeys(signing.Keys, [default, DomainName.Parse("none.example"), DomainName.Parse("relay.second.example")]);

        var key = keys.Find(DomainName.Parse(domain));

        Assert.Equal((sealer, DkimAlgorithm.RsaSha256), (key?.Domain.Value, key?.Algorithm));
    }

    private void Use(JudgeMode mode, params string[] relayNetworks) => Use(mode, _dns, relayNetworks);

    private void Use(JudgeMode mode, Mail.Dns.IDnsResolver dns, params string[] relayNetworks)
    {
        var services = new JudgingServices { Dns = dns, Time = _bench.Time, Suffixes = new CurrentSuffixes(), Ledger = NoAuthenticationLedger.Instance, ArcKeys = new OneKey(_key), Logger = NullLogger<JudgingFilter>.Instance };
        var options = new JudgingOptions { ServiceId = DoorBench.HostName, Modes = ImmutableDictionary<string, JudgeMode>.Empty.Add("relay", mode) };
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName }, null, relayNetworks) with
        {
            Filters = [new JudgingFilter(services, options)],
            Forwarding = Forwarding(new ForwardTarget(null, DomainName.Parse("inbound.example")), "bob@elsewhere.example"),
        };
    }

    private ForwardingRules Forwarding(ForwardTarget recipient, params string[] targets) => new(new ForwardTable([new ForwardRule(recipient, [.. targets.Select(Target)])]), _srs);

    private static ForwardTarget Target(string address) => new(MailboxAddress.Parse(address).LocalPart, MailboxAddress.Parse(address).Domain);

    private async Task SendAsync(string message, SessionFacts? session = null, string from = "ann@sender.example")
    {
        // Each to an address of its own: what comes back to one that passed it on is refused.
        var reply = await _bench.SendAsync(session ?? DoorBench.Session(ListenerKind.Relay), message, from: from, to: $"box{++_sent}@inbound.example");
        Assert.Equal(250, reply.Code);
    }

    /// <summary>What the seal says of the one message, whose chain is good.</summary>
    private async Task<string> SealedAsync()
    {
        var verdict = await ValidateAsync(Text());
        Assert.Equal((ArcChainStatus.Pass, 1), (verdict.Status, verdict.Instances));
        return $"i=1; {verdict.Results[0]}";
    }

    private async Task<ArcVerdict> ValidateAsync(string message) =>
        await new ArcValidator(_dns).ValidateAsync(new MemoryStream(Encoding.UTF8.GetBytes(message)), TestContext.Current.CancellationToken);

    private string Text(int change = 0)
    {
        var copy = Assert.Single(_bench.Spool.Changes[change].Append);
        return Encoding.UTF8.GetString(copy.Prefix.Span) + Encoding.UTF8.GetString(((RecordingSpool.RecordingBody)copy.Body).Octets.WrittenSpan);
    }

    private sealed class OneKey(DkimSigningKey key) : IArcKeys
    {
        public DkimSigningKey? Find(DomainName domain) => key;
    }
}
