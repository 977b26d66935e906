using System.Net;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Mail.TlsReports;
using Postrider.Relay.Delivery;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>What is told of sessions, in the words of RFC 8460, 4.3.</summary>
public sealed class TlsAccountTests
{
    private const string Destination = "dest.example";

    private static readonly DomainName Host = DomainName.Parse("mx.dest.example");
    private static readonly TlsDetails Good = new("TLSv1.3", "TLS_AES_256_GCM_SHA384", "CN=mx", true);
    private static readonly TlsaRecord Record = new(3, 1, 1, new byte[32]);

    private readonly Notes _notes = new();
    private readonly TlsAccount _account;

    public TlsAccountTests() => _account = new TlsAccount(_notes);

    [Theory]
    [InlineData(RouteKind.Mx, ClientTls.Opportunistic, true)]
    [InlineData(RouteKind.Mx, ClientTls.None, false)]
    [InlineData(RouteKind.SmartHost, ClientTls.Opportunistic, false)] // no business of the recipients' domain
    [InlineData(RouteKind.Lmtp, ClientTls.Opportunistic, false)]
    public void Sessions_to_hosts_of_the_recipients_domain_count(RouteKind kind, ClientTls tls, bool counts) =>
        Assert.Equal(counts, _account.Wants(new Route { Name = "r", Kind = kind, Tls = tls }));

    [Fact]
    public void While_nobody_is_told_nothing_is_remembered()
    {
        _notes.IsOn = false;
        _account.Learn(Destination, Sts("enforce") with { Policy = null, Fault = StsFault.NotFetched, Problem = "404" });

        Assert.False(_account.Wants(new Route { Name = "r", Kind = RouteKind.Mx }));
        Assert.Empty(_notes.All);
    }

    [Theory]
    [InlineData(StsFault.NotFetched, "sts-policy-fetch-error")]
    [InlineData(StsFault.HostNotTrusted, "sts-webpki-invalid")]
    [InlineData(StsFault.Invalid, "sts-policy-invalid")]
    public void Why_a_policy_cannot_be_had_is_told_apart(StsFault fault, string result)
    {
        _account.Learn(Destination, new StsFinding(DomainName.Parse(Destination), null, null, DateTimeOffset.MaxValue, "why") { Fault = fault });

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Sts, Destination, result, "why"), (told.Policy, told.PolicyDomain, told.Result, told.Reason));
    }

    [Fact]
    public void That_a_policy_cannot_be_fetched_anew_is_told_though_the_one_kept_holds()
    {
        _account.Learn(Destination, Sts("enforce") with { Fault = StsFault.NotFetched, Problem = "404" });
        _account.Use(Open(Policy(TlsPolicyKind.MtaSts), Good), Destination);

        Assert.Equal(["sts-policy-fetch-error", null], _notes.All.Select(told => told.Result));
        Assert.All(_notes.All, told => Assert.Equal(["version: STSv1", "mode: enforce", "mx: mx.dest.example", "max_age: 86400"], told.PolicyText));
    }

    [Fact]
    public void What_is_our_own_affair_is_nobodys_failure()
    {
        _account.Learn(Destination, new StsFinding(DomainName.Parse(Destination), null, null, DateTimeOffset.MaxValue, "too many policies are being fetched"));

        Assert.Empty(_notes.All);
    }

    [Fact]
    public void A_session_without_a_policy_counts_as_such()
    {
        _account.Use(Open(Policy(TlsPolicyKind.Opportunistic), Good with { PeerVerified = false, PeerFault = TlsFault.NotTrusted }), Destination);

        Assert.Equal(new SessionOutcome(TlsReportPolicyType.NoPolicyFound, Destination, null), Assert.Single(_notes.All));
    }

    [Fact]
    public void A_session_without_TLS_is_a_failure_of_the_host()
    {
        _account.Use(Open(Policy(TlsPolicyKind.Opportunistic), null), Destination);

        var told = Assert.Single(_notes.All);
        Assert.Equal(("starttls-not-supported", "mx.dest.example", "192.0.2.1", "198.51.100.1"), (told.Result, told.Host, told.HostAddress, told.Source));
    }

    [Theory]
    [InlineData(TlsFault.HostMismatch, "certificate-host-mismatch")]
    [InlineData(TlsFault.Expired, "certificate-expired")]
    [InlineData(TlsFault.NotTrusted, "certificate-not-trusted")]
    public void What_a_policy_in_testing_would_have_kept_back_is_told(TlsFault fault, string result)
    {
        _account.Learn(Destination, Sts("testing"));
        _account.Use(Open(Policy(TlsPolicyKind.Opportunistic) with { Testing = "" }, Good with { PeerVerified = false, PeerFault = fault, PeerProblem = "why" }), Destination);

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Sts, result, "why"), (told.Policy, told.Result, told.Reason));
    }

    [Fact]
    public void A_host_that_a_policy_in_testing_does_not_name_is_told()
    {
        _account.Learn(Destination, Sts("testing"));
        _account.Use(Open(Policy(TlsPolicyKind.Opportunistic) with { Testing = "mx is not among them" }, Good), Destination);

        var told = Assert.Single(_notes.All);
        Assert.Equal(("validation-failure", "mx is not among them"), (told.Result, told.Reason));
    }

    [Theory]
    [InlineData(TlsFault.NotOffered, "starttls-not-supported")]
    [InlineData(TlsFault.HostMismatch, "certificate-host-mismatch")]
    [InlineData(TlsFault.Expired, "certificate-expired")]
    [InlineData(TlsFault.NotTrusted, "certificate-not-trusted")]
    [InlineData(TlsFault.NoMatch, "tlsa-invalid")]
    [InlineData(TlsFault.Handshake, "validation-failure")]
    public void Why_no_session_came_about_under_DANE_is_told_apart(TlsFault fault, string result)
    {
        _account.Fail([Destination], Target(Policy(TlsPolicyKind.Dane) with { Dane = Dane(DaneStanding.Usable) }), Failure(fault));

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Tlsa, "mx.dest.example", result), (told.Policy, told.PolicyDomain, told.Result));
        Assert.Equal($"3 1 1 {new string('0', 64)}", Assert.Single(told.PolicyText));
    }

    [Theory]
    [InlineData(TlsPolicyFault.DnsNotAuthentic, DaneStanding.Failed, "dnssec-invalid")]
    [InlineData(TlsPolicyFault.TlsaUnusable, DaneStanding.Unusable, "tlsa-invalid")]
    [InlineData(TlsPolicyFault.TlsaMissing, DaneStanding.None, "dane-required")]
    public void Why_a_host_is_not_used_under_DANE_is_told_apart(TlsPolicyFault fault, DaneStanding standing, string result)
    {
        var refused = Policy(TlsPolicyKind.Dane) with { Dane = Dane(standing), Fault = fault, Refusal = new Reply(451, "4.7.5", "Wait") };
        _account.Fail([Destination], Target(refused), null);

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Tlsa, result, "Wait"), (told.Policy, told.Result, told.Reason));
    }

    [Fact]
    public void Records_that_cannot_be_used_are_told_though_mail_goes()
    {
        var policy = Policy(TlsPolicyKind.Required) with { Source = "no TLSA record can be used", Dane = Dane(DaneStanding.Unusable), Fault = TlsPolicyFault.TlsaUnusable };
        _account.Use(Open(policy, Good), Destination);

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Tlsa, "tlsa-invalid", "no TLSA record can be used"), (told.Policy, told.Result, told.Reason));
    }

    [Fact]
    public void A_host_that_an_enforced_policy_does_not_name_is_told()
    {
        _account.Learn(Destination, Sts("enforce"));
        _account.Fail([Destination], Target(Policy(TlsPolicyKind.MtaSts) with { Fault = TlsPolicyFault.HostNotNamed, Refusal = new Reply(451, "4.7.5", "Wait") }), null);

        var told = Assert.Single(_notes.All);
        Assert.Equal((TlsReportPolicyType.Sts, "validation-failure", "Wait"), (told.Policy, told.Result, told.Reason));
    }

    [Fact]
    public void A_host_that_is_down_is_no_failure_of_TLS()
    {
        _account.Fail([Destination], Target(Policy(TlsPolicyKind.Opportunistic)), new ClientFailure(ClientStage.Connect, new Reply(421, "4.4.1", "refused"), false, null));

        Assert.Empty(_notes.All);
    }

    [Fact]
    public void The_policy_of_one_destination_is_not_told_of_another_at_the_same_host()
    {
        _account.Learn(Destination, Sts("testing"));
        _account.Use(Open(Policy(TlsPolicyKind.Opportunistic), Good), "other.example");

        Assert.Equal(TlsReportPolicyType.NoPolicyFound, Assert.Single(_notes.All).Policy);
    }

    private static StsFinding Sts(string mode)
    {
        Assert.Null(StsPolicy.TryParse($"version: STSv1\nmode: {mode}\nmx: {Host}\nmax_age: 86400", out var policy));
        return new StsFinding(DomainName.Parse(Destination), policy, "1", DateTimeOffset.MaxValue, null);
    }

    private static DaneFinding Dane(DaneStanding standing) => new(standing, Host, standing == DaneStanding.Usable ? [Record] : [], DateTimeOffset.MaxValue, "why");

    private static TlsPolicy Policy(TlsPolicyKind kind) => new(kind, ClientTls.Opportunistic, TlsPolicy.Route);

    private static QueueHost At(TlsPolicy policy) => new(Host, 10, [IPAddress.Parse("192.0.2.1")], 25, null) { Policy = policy };

    private static HostTarget Target(TlsPolicy policy) => new(At(policy), new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25), IPAddress.Parse("198.51.100.1"), null);

    private static ClientFailure Failure(TlsFault fault) => new(ClientStage.StartTls, new Reply(454, "4.7.5", "why"), false, null) { Fault = fault };

    private static OpenConnection Open(TlsPolicy policy, TlsDetails? tls) =>
        new(new StillConnection(tls), Host.Value, "192.0.2.1:25", "198.51.100.1", null, TimeSpan.Zero, false) { Host = At(policy) };

    private sealed class Notes : ITlsLedger
    {
        public List<SessionOutcome> All { get; } = [];

        public bool IsOn { get; set; } = true;

        public void Count(DomainName destination, SessionOutcome facts) => All.Add(facts);
    }

    /// <summary>A connection that is only looked at.</summary>
    private sealed class StillConnection(TlsDetails? tls) : IClientConnection
    {
        public IPEndPoint Remote { get; } = new(IPAddress.Parse("192.0.2.1"), 25);

        public IPEndPoint Local { get; } = new(IPAddress.Parse("198.51.100.1"), 40000);

        public string Greeting => "220 mx.dest.example";

        public PeerCapabilities Capabilities { get; } = new() { StartTls = tls is not null };

        public TlsDetails? Tls => tls;

        public bool IsClosed => false;

        public ValueTask<TransactionResult> SendAsync(ClientTransaction transaction, CancellationToken cancellation) => throw new NotSupportedException();

        public ValueTask QuitAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
