using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Srs;
using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Forwarding;

public sealed class ForwardingRulesTests
{
    private static readonly MailboxAddress Alice = MailboxAddress.Parse("alice@sender.example");
    private static readonly MailboxAddress Info = MailboxAddress.Parse("info@ours.example");
    private static readonly SrsRewriter Srs = new(new SrsOptions { Domain = DomainName.Parse("relay.example") }, [new SrsSecret(default, "secret"u8.ToArray())], new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(50)));

    private static readonly ForwardingRules Rules = new(
        new ForwardTable([new ForwardRule(new ForwardTarget("info", Info.Domain), [new ForwardTarget("bob", DomainName.Parse("b.example"))])]), Srs);

    [Fact]
    public void Mail_that_is_passed_on_has_a_reverse_path_of_ours()
    {
        Assert.Equal([new ForwardedRecipient(MailboxAddress.Parse("bob@b.example"), true)], Rules.Resolve(Info, Alice).Ends);
        Assert.Equal("relay.example", Rules.Rewrite(Alice)?.Domain.Value);
        Assert.Null(Rules.Rewrite(null));
    }

    [Fact]
    public void A_report_to_it_goes_to_the_sender()
    {
        var resolved = Rules.Resolve(Rewritten, null);

        Assert.True(resolved.IsOurs);
        Assert.Equal([new ForwardedRecipient(Alice, true)], resolved.Ends);
        Assert.Equal(Alice, Rules.SenderOf(Rewritten));
    }

    [Fact]
    public void Nothing_but_reports_goes_that_way() =>
        Assert.Equal($"550 5.7.1 <{Rewritten}>: this address takes reports alone, which come with the null reverse-path", Rules.Resolve(Rewritten, Alice).Refusal?.ToString());

    [Theory]
    [InlineData("SRS0=ABCDEF=AA=victim.example=bob@relay.example")]
    [InlineData("SRS1=ABCDEF=victim.example==HHH=TT=sender.example=bob@relay.example")]
    [InlineData("SRS0=@relay.example")]
    public void An_address_that_was_not_made_here_leads_nowhere(string address)
    {
        var resolved = Rules.Resolve(MailboxAddress.Parse(address), null);

        Assert.Empty(resolved.Ends);
        Assert.Equal($"550 5.1.1 <{address}>: this address was not made here", resolved.Refusal?.ToString());
        Assert.Null(Rules.SenderOf(MailboxAddress.Parse(address)));
    }

    [Fact]
    public void Other_recipients_are_not_decided_over_here()
    {
        var resolved = Rules.Resolve(MailboxAddress.Parse("bob@elsewhere.example"), Alice);

        Assert.False(resolved.IsOurs);
        Assert.Equal([new ForwardedRecipient(MailboxAddress.Parse("bob@elsewhere.example"), false)], resolved.Ends);
    }

    [Fact]
    public void Who_sends_from_an_address_that_is_passed_on_hears_of_it_there()
    {
        Assert.Equal(Info, Rules.SenderOf(Info));
        Assert.Equal([MailboxAddress.Parse("bob@b.example")], Rules.AddressesOf(Info));
    }

    [Fact]
    public void A_sender_whose_address_grows_too_long_is_told_at_once() =>
        Assert.Equal(new EnhancedStatusCode(5, 1, 7), Rules.Resolve(Info, MailboxAddress.Parse($"{new string('a', 60)}@sender.example")).Refusal?.Status);

    [Theory]
    [InlineData(DsnNotify.Success | DsnNotify.Failure, 1, DsnNotify.Success | DsnNotify.Failure)]
    [InlineData(DsnNotify.Success | DsnNotify.Failure, 2, DsnNotify.Failure)]
    [InlineData(DsnNotify.Success, 2, DsnNotify.Never)]
    [InlineData(DsnNotify.Never, 2, DsnNotify.Never)]
    [InlineData(DsnNotify.Unspecified, 2, DsnNotify.Unspecified)]
    public void An_expansion_reports_no_success_of_its_parts(DsnNotify asked, int targets, DsnNotify passed) =>
        Assert.Equal(new RecipientParameters(passed, new OriginalRecipient("rfc822", "info@ours.example")), ForwardingRules.Pass(new RecipientParameters(asked, null), Info, targets));

    [Fact]
    public void The_address_that_the_sender_wrote_stays_the_original()
    {
        var original = new OriginalRecipient("rfc822", "old@elsewhere.example");

        Assert.Equal(original, ForwardingRules.Pass(new RecipientParameters(DsnNotify.Unspecified, original), Info, 1).Original);
    }

    private static MailboxAddress Rewritten => Rules.Rewrite(Alice) ?? throw new InvalidOperationException("The path was not rewritten.");
}
