using Postrider.Smtp.Client;

namespace Postrider.Smtp.Tests.Client;

public sealed class EhloReplyTests
{
    [Fact]
    public void Every_extension_that_we_use_is_recognized_in_any_case()
    {
        var offered = EhloReply.Parse(
            "mx.example\npipelining\n8BITMIME\nSMTPUTF8\nCHUNKING\nBINARYMIME\nDSN\nENHANCEDSTATUSCODES\nSTARTTLS\nREQUIRETLS\nDELIVERBY 60\nMT-PRIORITY MIXER\nX-OTHER 1");

        Assert.True(offered is { Pipelining: true, EightBitMime: true, SmtpUtf8: true, Chunking: true, BinaryMime: true, Dsn: true });
        Assert.True(offered is { EnhancedStatusCodes: true, StartTls: true, RequireTls: true, DeliverBy: true, MtPriority: true });
        Assert.Contains("X-OTHER 1", offered.Keywords);
    }

    [Fact]
    public void The_first_line_is_a_name_and_no_extension() => Assert.False(EhloReply.Parse("PIPELINING\nDSN").Pipelining);

    [Theory]
    [InlineData("SIZE", true, 0)]
    [InlineData("SIZE 52428800", true, 52428800)]
    [InlineData("SIZE 0", true, 0)]
    [InlineData("SIZE many", true, 0)]
    [InlineData("SIZE -1", true, 0)]
    [InlineData("SIZE 99999999999999999999", true, 0)]
    [InlineData("SIZES 5", false, 0)]
    public void A_size_that_cannot_be_read_counts_as_none(string line, bool offered, long maximum)
    {
        var capabilities = EhloReply.Parse($"mx.example\n{line}");

        Assert.Equal((offered, maximum), (capabilities.Size, capabilities.MaximumSize));
    }

    [Theory]
    [InlineData("LIMITS RCPTMAX=100 MAILMAX=5", 100, 5)]
    [InlineData("LIMITS rcptmax=7", 7, 0)]
    [InlineData("LIMITS RCPTMAX RCPTDOMAINMAX=1 X=", 0, 0)]
    [InlineData("LIMITS RCPTMAX=99999999999", int.MaxValue, 0)]
    public void Limits_that_are_known_are_read(string line, int recipients, int transactions)
    {
        var capabilities = EhloReply.Parse($"mx.example\n{line}");

        Assert.Equal((recipients, transactions), (capabilities.MaximumRecipients, capabilities.MaximumTransactions));
    }

    [Theory]
    [InlineData("AUTH PLAIN login", "PLAIN,LOGIN")]
    [InlineData("AUTH=LOGIN PLAIN", "LOGIN,PLAIN")]
    [InlineData("AUTH PLAIN\nAUTH=PLAIN LOGIN", "PLAIN,LOGIN")]
    [InlineData("AUTH", "")]
    public void Mechanisms_are_read_once_each_the_old_way_too(string lines, string mechanisms) =>
        Assert.Equal(mechanisms, string.Join(',', EhloReply.Parse($"mx.example\n{lines}").AuthMechanisms));
}
