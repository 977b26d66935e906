using System.Net;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Relay.Judging;
using Postrider.Relay.Reporting;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Judging;

public sealed class InboundPolicyTests
{
    private static readonly DomainName Author = DomainName.Parse("author.example");
    private static readonly DomainName Forwarder = DomainName.Parse("forwarder.example");
    private static readonly JudgingOptions Options = new() { ServiceId = DomainName.Parse("mx.example") };

    private static readonly MessageJudgement Unknown = new(
        IPAddress.Parse("192.0.2.1"), "client.example", "alice@author.example",
        new SpfVerdict { Result = SpfResult.None, Identity = SpfIdentity.MailFrom, Domain = Author, Reason = "" },
        [],
        new DmarcVerdict { Result = DmarcResult.None, Domain = Author, Reason = "" },
        new ArcVerdict(ArcChainStatus.None, null));

    [Theory]
    [InlineData(JudgeMode.Record, DmarcPolicy.Reject, DmarcPolicy.None)]
    [InlineData(JudgeMode.Record, DmarcPolicy.Quarantine, DmarcPolicy.None)]
    [InlineData(JudgeMode.Quarantine, DmarcPolicy.Reject, DmarcPolicy.Quarantine)]
    [InlineData(JudgeMode.Quarantine, DmarcPolicy.Quarantine, DmarcPolicy.Quarantine)]
    [InlineData(JudgeMode.Quarantine, DmarcPolicy.None, DmarcPolicy.None)]
    [InlineData(JudgeMode.Reject, DmarcPolicy.Reject, DmarcPolicy.Reject)]
    [InlineData(JudgeMode.Reject, DmarcPolicy.Quarantine, DmarcPolicy.Quarantine)]
    [InlineData(JudgeMode.Reject, DmarcPolicy.None, DmarcPolicy.None)]
    public void The_authors_domain_is_followed_as_far_as_the_listener_goes(JudgeMode mode, DmarcPolicy wanted, DmarcPolicy applied)
    {
        var ruling = Rule(Failing(wanted), mode);

        Assert.Equal(applied, ruling.Applied);
        Assert.Equal(applied == DmarcPolicy.Reject, ruling.Refusal is not null);
        Assert.Equal(applied == DmarcPolicy.Quarantine ? $"dmarc=fail policy.p={wanted.Word()} header.from=author.example" : null, ruling.Mark);
        Assert.Equal(applied < wanted ? PolicyOverrideKind.LocalPolicy : null, ruling.Override?.Kind);
    }

    [Fact]
    public void Where_nothing_passed_authentication_failed() =>
        Assert.Equal("550 5.7.26 author.example asks by DMARC to refuse this message: nothing passed", Rule(Failing(DmarcPolicy.Reject), JudgeMode.Reject).Refusal?.ToString());

    [Fact]
    public void Where_something_passed_that_is_not_aligned_it_is_policy()
    {
        var judgement = Failing(DmarcPolicy.Reject);
        judgement = judgement with { Dmarc = judgement.Dmarc with { Unaligned = [new AuthenticatedDomain(DmarcMethod.Spf, Forwarder, DomainOutcome.Passed)] } };

        Assert.Equal(new EnhancedStatusCode(5, 7, 1), Rule(judgement, JudgeMode.Reject).Refusal?.Status);
    }

    [Fact]
    public void A_record_in_test_says_so_in_reports()
    {
        var judgement = Failing(DmarcPolicy.Quarantine);
        judgement = judgement with { Dmarc = judgement.Dmarc with { Policy = DmarcPolicy.Reject } };

        var ruling = Rule(judgement, JudgeMode.Reject);

        Assert.Equal(DmarcPolicy.Quarantine, ruling.Applied);
        Assert.Equal(PolicyOverrideKind.PolicyTestMode, ruling.Override?.Kind);
    }

    [Theory]
    [InlineData(JudgeMode.Record, null, null)]
    [InlineData(JudgeMode.Quarantine, null, "spf=fail smtp.mailfrom=author.example")]
    [InlineData(JudgeMode.Reject, "550 5.7.23 The SPF record of author.example does not let 192.0.2.1 send for it; author.example explains: go away", null)]
    public void A_plain_fail_of_SPF_counts_where_there_is_no_policy(JudgeMode mode, string? refusal, string? mark)
    {
        var ruling = Rule(Unknown with { Spf = SpfFailing() }, mode);

        Assert.Equal(refusal, ruling.Refusal?.ToString());
        Assert.Equal(mark, ruling.Mark);
    }

    [Theory]
    [InlineData(SpfResult.SoftFail)]
    [InlineData(SpfResult.Neutral)]
    [InlineData(SpfResult.PermError)]
    [InlineData(SpfResult.TempError)]
    [InlineData(SpfResult.None)]
    public void No_other_word_of_SPF_refuses(SpfResult result) => Assert.Equal(Ruling.Pass, Rule(Unknown with { Spf = SpfFailing() with { Result = result } }, JudgeMode.Reject));

    [Fact]
    public void A_domain_whose_policy_is_none_has_spoken() =>
        Assert.Equal(Ruling.Pass, Rule(Failing(DmarcPolicy.None) with { Spf = SpfFailing() }, JudgeMode.Reject));

    [Theory]
    [InlineData("author.example", true)]
    [InlineData("mail.author.example", true)]
    [InlineData("stranger.example", false)]
    public void A_signature_of_the_same_domain_outweighs_SPF(string signer, bool isTaken)
    {
        var judgement = Unknown with { Spf = SpfFailing(), Dkim = [new DkimVerdict(DkimResult.Pass, null) { Domain = DomainName.Parse(signer) }] };

        Assert.Equal(isTaken, Rule(judgement, JudgeMode.Reject).Refusal is null);
    }

    [Fact]
    public void A_broken_signature_alone_refuses_nothing() =>
        Assert.Equal(Ruling.Pass, Rule(Unknown with { Dkim = [new DkimVerdict(DkimResult.Fail, "the body was changed") { Domain = Author }] }, JudgeMode.Reject));

    [Theory]
    [InlineData(JudgeMode.Record, UnknownRule.Defer, null)]
    [InlineData(JudgeMode.Quarantine, UnknownRule.Defer, null)]
    [InlineData(JudgeMode.Reject, UnknownRule.Accept, null)]
    [InlineData(JudgeMode.Reject, UnknownRule.Defer, "451 4.7.1 The DMARC policy of author.example cannot be followed now, for the DNS gives no answer; try again later")]
    public void An_open_verdict_defers_only_where_that_is_asked_for(JudgeMode mode, UnknownRule unknown, string? refusal)
    {
        var judgement = Unknown with { Dmarc = Unknown.Dmarc with { Result = DmarcResult.TempError } };

        Assert.Equal(refusal, InboundPolicy.Rule(judgement, mode, Options with { Unknown = unknown }).Refusal?.ToString());
    }

    [Fact]
    public void An_SPF_record_that_cannot_be_read_defers_unless_DMARC_passed()
    {
        var defers = Options with { Unknown = UnknownRule.Defer };
        var open = Unknown with { Spf = Unknown.Spf with { Result = SpfResult.TempError } };

        Assert.Equal(new EnhancedStatusCode(4, 7, 24), InboundPolicy.Rule(open, JudgeMode.Reject, defers).Refusal?.Status);
        Assert.Null(InboundPolicy.Rule(open with { Dmarc = open.Dmarc with { Result = DmarcResult.Pass } }, JudgeMode.Reject, defers).Refusal);
    }

    [Theory]
    [InlineData("mx.forwarder.example; dmarc=pass header.from=author.example", ArcChainStatus.Pass, true)]
    [InlineData("mx.forwarder.example; spf=pass; dmarc=fail", ArcChainStatus.Pass, false)]
    [InlineData("mx.forwarder.example; dmarc=pass", ArcChainStatus.Fail, false)]
    [InlineData("nonsense ===", ArcChainStatus.Pass, false)]
    [InlineData("mx.forwarder.example; dmarc=pass header.from=x@Author.example", ArcChainStatus.Pass, true)]
    [InlineData("mx.forwarder.example; dmarc=pass header.from=stranger.example", ArcChainStatus.Pass, false)]
    [InlineData("mx.forwarder.example; dmarc=pass header.from=author.example header.from=stranger.example", ArcChainStatus.Pass, false)]
    [InlineData("mx.forwarder.example; dkim=pass reason=\"dmarc=pass\"", ArcChainStatus.Pass, false)]
    public void What_a_trusted_forwarder_found_good_is_taken(string results, ArcChainStatus status, bool isTaken)
    {
        var judgement = Failing(DmarcPolicy.Reject) with { Arc = new ArcVerdict(status, null) { Instances = 1, Sealers = [Forwarder], Results = [results] } };

        var ruling = InboundPolicy.Rule(judgement, JudgeMode.Reject, Options with { TrustedSealers = [Forwarder] });

        Assert.Equal(isTaken, ruling.Refusal is null);
        Assert.Equal(isTaken ? PolicyOverrideKind.TrustedForwarder : null, ruling.Override?.Kind);
    }

    [Theory]
    [InlineData(JudgeMode.Record, null, null)]
    [InlineData(JudgeMode.Quarantine, null, "dmarc=permerror")]
    [InlineData(JudgeMode.Reject, "550 5.7.1 The authors of this message cannot be checked: the From field names 6 domains", null)]
    public void A_crowd_of_authors_is_no_way_around_the_policy_of_one(JudgeMode mode, string? refusal, string? mark)
    {
        var judgement = Unknown with { Dmarc = new DmarcVerdict { Result = DmarcResult.PermError, HasTooManyAuthors = true, Reason = "the From field names 6 domains" } };

        var ruling = Rule(judgement, mode);

        Assert.Equal((refusal, mark), (ruling.Refusal?.ToString(), ruling.Mark));
    }

    [Fact]
    public void A_signature_that_leaves_room_for_words_of_others_outweighs_nothing()
    {
        var judgement = Unknown with { Spf = SpfFailing(), Dkim = [new DkimVerdict(DkimResult.Pass, null) { Domain = Author, UnsignedOctets = 9 }] };

        Assert.NotNull(Rule(judgement, JudgeMode.Reject).Refusal);
    }

    [Fact]
    public void What_stands_below_the_seal_of_a_stranger_is_not_believed()
    {
        var chain = new ArcVerdict(ArcChainStatus.Pass, null) { Instances = 2, Sealers = [Forwarder, DomainName.Parse("stranger.example")], Results = ["mx.forwarder.example; dmarc=pass", "x; dmarc=pass"] };

        Assert.NotNull(InboundPolicy.Rule(Failing(DmarcPolicy.Reject) with { Arc = chain }, JudgeMode.Reject, Options with { TrustedSealers = [Forwarder] }).Refusal);
    }

    private static Ruling Rule(MessageJudgement judgement, JudgeMode mode) => InboundPolicy.Rule(judgement, mode, Options);

    private static MessageJudgement Failing(DmarcPolicy wanted) =>
        Unknown with { Dmarc = new DmarcVerdict { Result = DmarcResult.Fail, Domain = Author, Policy = wanted, Disposition = wanted, Reason = "nothing passed" } };

    private static SpfVerdict SpfFailing() => Unknown.Spf with { Result = SpfResult.Fail, Mechanism = "-all", Reason = "-all matched", Explanation = "go away" };
}
