using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Tests.TlsPolicies;

public sealed class TlsDecisionTests
{
    private static readonly DomainName Host = DomainName.Parse("mx.example");
    private static readonly DomainName Destination = DomainName.Parse("a.example");

    /// <summary>Route, DANE, MTA-STS (and whether it covers the host): what decides and what TLS must be.</summary>
    public static TheoryData<ClientTls, DaneStanding?, string?, TlsPolicyKind, ClientTls> Table { get; } = new()
    {
        { ClientTls.Opportunistic, null, null, TlsPolicyKind.Opportunistic, ClientTls.Opportunistic },
        { ClientTls.Opportunistic, DaneStanding.None, null, TlsPolicyKind.Opportunistic, ClientTls.Opportunistic },
        { ClientTls.Opportunistic, DaneStanding.Usable, null, TlsPolicyKind.Dane, ClientTls.Dane },
        { ClientTls.Opportunistic, DaneStanding.Unusable, null, TlsPolicyKind.Required, ClientTls.Required },
        { ClientTls.Opportunistic, DaneStanding.None, "enforce", TlsPolicyKind.MtaSts, ClientTls.Verified },
        { ClientTls.Opportunistic, DaneStanding.Usable, "enforce", TlsPolicyKind.Dane, ClientTls.Dane },
        { ClientTls.Opportunistic, DaneStanding.Unusable, "enforce", TlsPolicyKind.MtaSts, ClientTls.Verified },
        { ClientTls.Opportunistic, DaneStanding.None, "testing", TlsPolicyKind.Opportunistic, ClientTls.Opportunistic },
        { ClientTls.Opportunistic, DaneStanding.Unusable, "testing", TlsPolicyKind.Required, ClientTls.Required },
        { ClientTls.Opportunistic, DaneStanding.None, "none", TlsPolicyKind.Opportunistic, ClientTls.Opportunistic },
        { ClientTls.Required, DaneStanding.None, null, TlsPolicyKind.Required, ClientTls.Required },
        { ClientTls.Required, DaneStanding.Usable, null, TlsPolicyKind.Dane, ClientTls.Dane },
        { ClientTls.Required, DaneStanding.None, "enforce", TlsPolicyKind.MtaSts, ClientTls.Verified },
        { ClientTls.Verified, null, null, TlsPolicyKind.Verified, ClientTls.Verified },
        { ClientTls.Verified, null, "enforce", TlsPolicyKind.MtaSts, ClientTls.Verified },
        { ClientTls.Implicit, null, "enforce", TlsPolicyKind.MtaSts, ClientTls.Implicit },
        { ClientTls.Fingerprint, DaneStanding.Usable, "enforce", TlsPolicyKind.Fingerprint, ClientTls.Fingerprint },
        { ClientTls.None, DaneStanding.Usable, "enforce", TlsPolicyKind.None, ClientTls.None },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void The_stricter_wins(ClientTls route, DaneStanding? dane, string? sts, TlsPolicyKind kind, ClientTls tls)
    {
        var policy = Decide(route, dane, sts);

        Assert.Equal((kind, tls, null), (policy.Kind, policy.Tls, policy.Refusal));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("enforce")]
    [InlineData("testing")]
    public void A_host_whose_TLSA_records_are_not_known_is_not_used(string? sts) =>
        Assert.Equal("451 4.7.5 Mail to mx.example waits: why", Decide(ClientTls.Opportunistic, DaneStanding.Failed, sts).Refusal?.ToString());

    [Theory]
    [InlineData(null, null, TlsPolicyFault.TlsaMissing)]
    [InlineData(DaneStanding.None, null, TlsPolicyFault.TlsaMissing)]
    [InlineData(DaneStanding.None, "enforce", TlsPolicyFault.TlsaMissing)] // an authority's word is less than what the route wants
    [InlineData(DaneStanding.Unusable, null, TlsPolicyFault.TlsaUnusable)]
    [InlineData(DaneStanding.Failed, null, TlsPolicyFault.DnsNotAuthentic)]
    public void Where_the_route_wants_DANE_a_host_without_usable_records_is_not_used(DaneStanding? dane, string? sts, TlsPolicyFault fault)
    {
        var policy = Decide(ClientTls.Dane, dane, sts);

        Assert.Equal((fault, "4.7.5"), (policy.Fault, policy.Refusal?.Status?.ToString()));
    }

    [Fact]
    public void Records_that_cannot_be_used_are_told_of_though_mail_goes() =>
        Assert.Equal((TlsPolicyFault.TlsaUnusable, null), (Decide(ClientTls.Opportunistic, DaneStanding.Unusable, null).Fault, Decide(ClientTls.Opportunistic, DaneStanding.Unusable, null).Refusal));

    [Theory]
    [InlineData(ClientTls.Opportunistic)]
    [InlineData(ClientTls.Required)]
    [InlineData(ClientTls.Verified)]
    [InlineData(ClientTls.Implicit)]
    public void A_host_that_an_enforced_policy_does_not_name_is_not_used(ClientTls route) =>
        Assert.Equal("451 4.7.5 mx.example is not among the hosts of the MTA-STS policy 1 of a.example", Decide(route, null, "enforce", "other.example").Refusal?.ToString());

    [Fact]
    public void A_policy_in_testing_keeps_nothing_back_and_is_noted()
    {
        var covered = Decide(ClientTls.Opportunistic, null, "testing");
        var uncovered = Decide(ClientTls.Opportunistic, null, "testing", "other.example");

        Assert.Null(uncovered.Refusal);
        Assert.Equal("mta-sts testing", covered.NoteOf(null));
        Assert.Equal("mta-sts testing would fail: it is old", covered.NoteOf("it is old"));
        Assert.Equal("mta-sts testing would fail: mx.example is not among the hosts of the policy", uncovered.NoteOf(null));
    }

    [Fact]
    public void Mail_under_different_policies_shares_no_connections()
    {
        TlsPolicy[] policies =
        [
            Decide(ClientTls.Opportunistic, DaneStanding.None, null),
            Decide(ClientTls.Opportunistic, DaneStanding.Usable, null),
            Decide(ClientTls.Opportunistic, DaneStanding.Unusable, null),
            Decide(ClientTls.Opportunistic, DaneStanding.Failed, null),
            Decide(ClientTls.Opportunistic, DaneStanding.None, "enforce"),
            Decide(ClientTls.Opportunistic, DaneStanding.None, "testing"),
        ];

        Assert.Equal(policies.Length, policies.Select(policy => policy.Key).Distinct().Count());
        Assert.Equal("", policies[0].Key);
    }

    [Fact]
    public void An_anchor_judges_by_the_name_of_the_destination_too_and_parts_destinations()
    {
        var finding = new DaneFinding(DaneStanding.Usable, Host, [new TlsaRecord(2, 1, 1, new byte[32])], DateTimeOffset.MaxValue, "why");

        Assert.Equal("dane for a.example", TlsDecision.Decide(new TlsFacts(ClientTls.Opportunistic, Host, Destination) { Dane = finding }).Key);
    }

    [Theory]
    [InlineData(DaneStanding.Usable, null, false, true)]
    [InlineData(DaneStanding.None, "enforce", false, true)]
    [InlineData(DaneStanding.None, "testing", false, false)]
    [InlineData(DaneStanding.None, null, false, false)]
    [InlineData(DaneStanding.None, null, true, true)]
    public void For_REQUIRETLS_somebody_must_vouch_for_the_hosts_name(DaneStanding dane, string? sts, bool isSigned, bool isProven) =>
        Assert.Equal(isProven, Decide(ClientTls.Opportunistic, dane, sts, isSigned: isSigned).IsHostProven);

    private static TlsPolicy Decide(ClientTls route, DaneStanding? standing, string? mode, string mx = "mx.example", bool isSigned = false)
    {
        StsFinding? sts = null;
        if (mode is not null)
        {
            Assert.Null(StsPolicy.TryParse($"version: STSv1\nmode: {mode}\nmx: {mx}\nmax_age: 1", out var policy));
            sts = new StsFinding(Destination, policy, "1", DateTimeOffset.MaxValue, null);
        }

        return TlsDecision.Decide(new TlsFacts(route, Host, Destination)
        {
            IsHostProven = isSigned,
            Dane = standing is { } known ? new DaneFinding(known, Host, known == DaneStanding.Usable ? [new TlsaRecord(3, 1, 1, new byte[32])] : [], DateTimeOffset.MaxValue, "why") : null,
            Sts = sts,
        });
    }
}
