using Postrider.Relay.Classification;
using Xunit;

namespace Postrider.Relay.Tests.Classification;

/// <summary>Replies as those systems word them.</summary>
public sealed class RefusalClassifierTests
{
    [Theory]
    // Google
    [InlineData("550-5.1.1 The email account that you tried to reach does not exist. Please try\n550-5.1.1 double-checking the recipient's email address for typos or\n550-5.1.1 unnecessary spaces. For more information, go to\n550 5.1.1  https://support.google.com/mail/?p=NoSuchUser a1-2 - gsmtp", "bad-mailbox", "hard")]
    [InlineData("550 5.2.1 The email account that you tried to reach is disabled. For more information, go to https://support.google.com/mail/?p=DisabledUser x - gsmtp", "inactive", "soft")]
    [InlineData("452 4.2.2 The recipient's inbox is out of storage space. Please direct the recipient to https://support.google.com/mail/?p=OverQuotaTemp x - gsmtp", "quota", "soft")]
    [InlineData("450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered. https://support.google.com/mail/?p=ReceivingRate x - gsmtp", "rate", "soft")]
    [InlineData("421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited. https://support.google.com/mail/?p=UnsolicitedRateLimitError x - gsmtp", "rate", "soft")]
    [InlineData("550-5.7.1 [192.0.2.7] Our system has detected that this message is likely suspicious due to the very low reputation of the sending IP address. https://support.google.com/mail/answer/188131 x - gsmtp", "reputation-block", "soft")]
    [InlineData("550-5.7.1 [192.0.2.7 12] Gmail has detected that this message is likely unsolicited mail. To reduce the amount of spam sent to Gmail, this message has been blocked. https://support.google.com/mail/?p=UnsolicitedMessageError x - gsmtp", "spam-block", "soft")]
    [InlineData("550-5.7.26 Your email has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM. x - gsmtp", "authentication", "soft")]
    [InlineData("550-5.7.25 [192.0.2.7] The IP address sending this message does not have a PTR record setup, or the corresponding forward DNS entry does not point to the sending IP. x - gsmtp", "authentication", "soft")]
    [InlineData("552-5.7.0 This message was blocked because its content presents a potential security issue. https://support.google.com/mail/?p=BlockedMessage x - gsmtp", "content", "soft")]
    // Microsoft
    [InlineData("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient a@b.example not found by SMTP address lookup", "bad-mailbox", "hard")]
    [InlineData("550 5.4.1 Recipient address rejected: Access denied. For more information see https://aka.ms/EXOSmtpErrors [AM0.eurprd01.prod.outlook.com]", "bad-mailbox", "hard")]
    [InlineData("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", "bad-mailbox", "hard")]
    [InlineData("550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", "reputation-block", "soft")]
    [InlineData("451 4.7.650 The mail server [192.0.2.7] has been temporarily rate limited due to IP reputation. For e-mail delivery information see https://postmaster.live.com (S775)", "reputation-block", "soft")]
    [InlineData("550 5.7.509 Access denied, sending domain EXAMPLE.COM does not pass DMARC verification and has a DMARC policy of reject.", "authentication", "soft")]
    [InlineData("550 5.4.310 DNS domain b.example does not exist [Message=InfoDomainNonexistent]", "bad-domain", "hard")]
    [InlineData("550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required", "policy", "soft")]
    // Yahoo, AOL
    [InlineData("421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes", "reputation-block", "soft")]
    [InlineData("554 delivery error: dd This user doesn't have a yahoo.com account (a@yahoo.com) [0] - mta1.mail.bf1.yahoo.com", "bad-mailbox", "hard")]
    [InlineData("552 1 Requested mail action aborted, mailbox not found", "bad-mailbox", "hard")]
    [InlineData("554 5.7.9 Message not accepted for policy reasons. See https://senders.yahooinc.com/error-codes", "policy", "soft")]
    // Others
    [InlineData("550 5.1.1 unknown or illegal alias: a@icloud.com", "bad-mailbox", "hard")]
    [InlineData("552 5.2.2 Over quota", "quota", "soft")]
    [InlineData("550 Requested action not taken: mailbox unavailable. For explanation visit https://postmaster.gmx.net/en/error-messages", "bad-mailbox", "hard")]
    [InlineData("554-No SMTP service\n554-Bad DNS PTR resource record.", "authentication", "soft")]
    [InlineData("552 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]", "bad-mailbox", "hard")]
    [InlineData("421 smtp.orange.fr Service refuse. Veuillez essayer plus tard. Service refused, please try later. OFR004_104 [104]", "rate", "soft")]
    [InlineData("550 Message was not accepted -- invalid mailbox. Local mailbox a@mail.ru is unavailable: user not found", "bad-mailbox", "hard")]
    [InlineData("550 Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728", "bad-mailbox", "hard")]
    [InlineData("550 Domain frequency limited. http://service.mail.qq.com/cgi-bin/help?id=16", "rate", "soft")]
    [InlineData("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown in virtual mailbox table", "bad-mailbox", "hard")]
    [InlineData("450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/b.example.html", "greylisting", "soft")]
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.7", "reputation-block", "soft")]
    [InlineData("554 5.7.1 <a@b.example>: Relay access denied", "relay-denied", "soft")]
    [InlineData("552 5.3.4 Message size exceeds fixed limit", "too-large", "soft")]
    [InlineData("550 Administrative prohibition", "policy", "soft")]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", "tls", "soft")]
    [InlineData("452 4.5.3 Too many recipients", "rate", "soft")]
    [InlineData("554 5.4.6 Too many hops", "network", "soft")]
    [InlineData("553 5.1.8 <a@b.example>... Domain of sender address a@b.example does not exist", "policy", "soft")]
    [InlineData("550 5.1.2 Host or domain name not found. Name service error for name=b.example type=A: Host not found", "bad-domain", "hard")]
    [InlineData("451 4.4.3 Host not found, try again", "dns", "soft")]
    [InlineData("556 5.1.10 Recipient address has null MX", "bad-domain", "hard")]
    [InlineData("503 5.5.1 Bad sequence of commands", "protocol", "soft")]
    [InlineData("552 5.7.0 Message contains a virus: Eicar-Test-Signature", "content", "soft")]
    public void The_words_of_a_reply_decide_over_its_class_and_permanence(string reply, string expected, string permanence)
    {
        var verdict = RefusalClassifier.BuiltIn.Classify(Refusal.Parse(reply));

        Assert.Equal((expected, permanence), (verdict.Class.Word(), verdict.IsHard ? "hard" : "soft"));
    }

    [Theory]
    [InlineData("450 4.1.1 <a@b.example>: Recipient address rejected: User unknown")]
    [InlineData("451 4.1.2 Domain not found")]
    [InlineData("421 4.7.0 no such user")]
    public void A_reply_that_asks_to_come_back_is_never_hard(string reply)
    {
        Assert.False(RefusalClassifier.BuiltIn.Classify(Refusal.Parse(reply)).IsHard);
    }

    [Fact]
    public void What_a_system_gives_up_on_may_be_hard_though_its_last_reply_was_4xx()
    {
        var refusal = Refusal.Parse("450 4.1.1 <a@b.example>: Recipient address rejected: User unknown") with { Finality = RefusalFinality.GivenUp };

        Assert.True(RefusalClassifier.BuiltIn.Classify(refusal).IsHard);
    }

    [Fact]
    public void An_address_says_nothing_about_the_reason()
    {
        var verdict = RefusalClassifier.BuiltIn.Classify(Refusal.Parse("550 5.1.1 <spam.quota-greylisting@virus.example>... User unknown"));

        Assert.Equal(RefusalClass.BadMailbox, verdict.Class);
    }

    [Fact]
    public void What_no_rule_knows_is_unclassified_and_soft()
    {
        var verdict = RefusalClassifier.BuiltIn.Classify(new Refusal("qwertz") { Code = 599 });

        Assert.Equal(("none", RefusalClass.Unclassified, Permanence.Soft, 0.0), (verdict.Rule, verdict.Class, verdict.Permanence, verdict.Confidence));
    }

    [Fact]
    public void The_host_that_answers_tells_the_provider()
    {
        var verdict = RefusalClassifier.BuiltIn.Classify(new Refusal("no") { Code = 550, Host = "alt1.gmail-smtp-in.l.google.com." });

        Assert.Equal("google", verdict.Provider);
    }

    [Fact]
    public void Rules_of_the_user_are_asked_first()
    {
        var own = RefusalRules.Parse("""
            [[rule]]
            id = "ours"
            class = "rate"
            any = ["please * hold the line"]
            code = "55"
            """);
        var classifier = new RefusalClassifier(own.Before(RefusalRules.BuiltIn));

        Assert.Equal("ours", classifier.Classify(Refusal.Parse("550 User unknown: Please do hold the line")).Rule);
        Assert.NotEqual("ours", classifier.Classify(Refusal.Parse("450 Please do hold the line")).Rule);
    }
}
