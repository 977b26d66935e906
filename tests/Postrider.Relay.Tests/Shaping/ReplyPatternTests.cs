using Postrider.Relay.Shaping;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Shaping;

public sealed class ReplyPatternTests
{
    private static readonly Reply Google = new(421, "4.7.28", "Gmail has detected an unusual rate of unsolicited mail originating\nfrom your IP address.");

    [Theory]
    [InlineData("421", "4.7.28", "unusual rate")]
    [InlineData("42x", "4.7.*", "UNUSUAL RATE")]
    [InlineData("4xx", "4.*", "unusual*ip address")]
    [InlineData("4xx", "4.7.28", "originating from")]
    public void All_that_is_named_must_match(string code, string status, string text) =>
        Assert.True(new ReplyPattern([code], [status], [text]).Matches(Google));

    [Theory]
    [InlineData("450", "4.7.28", "unusual rate")]
    [InlineData("421", "4.7.2", "unusual rate")]
    [InlineData("421", "4.7.28", "ip address*unusual")]
    [InlineData("5xx", "4.7.28", "unusual rate")]
    public void One_that_does_not_is_enough(string code, string status, string text) =>
        Assert.False(new ReplyPattern([code], [status], [text]).Matches(Google));

    [Fact]
    public void A_status_that_stands_in_the_text_alone_counts() =>
        Assert.True(new ReplyPattern([], ["4.7.650"], []).Matches(new Reply(451, (EnhancedStatusCode?)null, "4.7.650 The mail server has been temporarily rate limited")));

    [Fact]
    public void What_was_taken_never_matches() => Assert.False(new ReplyPattern([], [], []).Matches(new Reply(250, "2.0.0", "OK")));

    [Theory]
    [InlineData("421", true)]
    [InlineData("45x", true)]
    [InlineData("4xx", true)]
    [InlineData("4x1", false)]
    [InlineData("250", false)]
    [InlineData("42", false)]
    public void Codes_are_three_digits(string text, bool isCode) => Assert.Equal(isCode, ReplyPattern.IsCode(text));

    [Theory]
    [InlineData("4.7.28", true)]
    [InlineData("4.7.*", true)]
    [InlineData("5.*", true)]
    [InlineData("4.7", false)]
    [InlineData("4.*.1", false)]
    [InlineData("2.0.0", false)]
    public void Statuses_are_three_numbers(string text, bool isStatus) => Assert.Equal(isStatus, ReplyPattern.IsStatus(text));
}
