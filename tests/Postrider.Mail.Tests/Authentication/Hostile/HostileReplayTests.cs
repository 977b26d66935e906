using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Tests.Dkim;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>A message of somebody else with his good signature, sent on with what he did not write.</summary>
public sealed class HostileReplayTests
{
    private const string Tags = "v=1; a=ed25519-sha256; d=example.com; s=e1; c=relaxed/relaxed; h=from:subject";
    private const string Rest = "From: a@example.com\r\nSubject: Hello\r\n\r\n";

    private static readonly string[] Signed = ["from:a@example.com", "subject:Hello"];

    [Fact]
    public async Task The_message_itself_passes_wherever_it_comes_from()
    {
        var (dkim, dmarc) = await JudgeAsync(SignedMessage.Forge(Tags, "Hello.\r\n", Signed), Rest + "Hello.\r\n");

        Assert.Equal((DkimResult.Pass, null, DmarcResult.Pass), (dkim.Result, dkim.Reason, dmarc));
    }

    [Fact]
    public async Task What_is_written_behind_the_signed_part_is_not_the_authors()
    {
        var (dkim, dmarc) = await JudgeAsync(SignedMessage.Forge($"{Tags}; l=8", "Hello.\r\n", Signed), Rest + "Hello.\r\nPay me.\r\n");

        Assert.Equal((DkimResult.Pass, 9L, DmarcResult.Fail), (dkim.Result, dkim.UnsignedOctets, dmarc));
    }

    [Fact]
    public async Task A_partly_signed_body_that_nobody_added_to_is_the_authors()
    {
        var (_, dmarc) = await JudgeAsync(SignedMessage.Forge($"{Tags}; l=8", "Hello.\r\n", Signed), Rest + "Hello.\r\n");

        Assert.Equal(DmarcResult.Pass, dmarc);
    }

    [Theory]
    [InlineData("From: Other <other@example.com>\r\n")]
    [InlineData("From: x@evil.example\r\n")]
    [InlineData("from :\r\n")]
    public async Task An_author_who_was_added_breaks_the_signature(string added)
    {
        var (dkim, dmarc) = await JudgeAsync(added + SignedMessage.Forge(Tags, "Hello.\r\n", Signed), Rest + "Hello.\r\n");

        Assert.Equal((DkimResult.Fail, "From stands more often than it was signed: an author was added since", DmarcResult.Fail), (dkim.Result, dkim.Reason, dmarc));
    }

    [Theory]
    [InlineData("Subject: Pay me\r\n", "Subject")]
    [InlineData("To: victim@example.net\r\n", null)]
    [InlineData("X-Other: 1\r\n", null)]
    public async Task Another_field_that_was_added_makes_it_weak(string added, string? named)
    {
        var (dkim, _) = await JudgeAsync(added + SignedMessage.Forge(Tags, "Hello.\r\n", Signed), Rest + "Hello.\r\n");

        Assert.Equal((DkimResult.Pass, named is null ? null : $"weak: {named} stands more often than it was signed, so that one was added since"), (dkim.Result, dkim.Reason));
    }

    [Theory]
    [InlineData("t=1764000000; x=1764000001", DkimResult.Policy)]
    [InlineData("x=1", DkimResult.Policy)]
    [InlineData("x=-1", DkimResult.PermError)]
    [InlineData("x=1e99", DkimResult.PermError)]
    [InlineData("x=99999999999999999999", DkimResult.PermError)]
    [InlineData("t=1764000001; x=1764000000", DkimResult.PermError)]
    [InlineData("t=9999999999", DkimResult.Policy)]
    public async Task A_signature_out_of_its_time_speaks_for_nobody(string times, DkimResult result)
    {
        var (dkim, dmarc) = await JudgeAsync(SignedMessage.Forge($"{Tags}; {times}", "Hello.\r\n", Signed), Rest + "Hello.\r\n");

        Assert.Equal((result, DmarcResult.Fail), (dkim.Result, dmarc));
    }

    private static async Task<(DkimVerdict Dkim, DmarcResult Dmarc)> JudgeAsync(string signature, string message)
    {
        var dns = SignedMessage.Dns.With("_dmarc.example.com", "v=DMARC1; p=reject").With("evil.example", "v=spf1 -all");
        var judgement = await HostileMessage.JudgeAsync(dns, Encoding.ASCII.GetBytes(signature + message));
        return (Assert.Single(judgement.Dkim), judgement.Dmarc.Result);
    }
}
