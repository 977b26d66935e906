using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class MailCommandTests
{
    [Theory]
    [InlineData("FROM:<a@b.example>", "a@b.example")]
    [InlineData("from:<a@b.example>", "a@b.example")]
    [InlineData("FROM: <a@b.example>", "a@b.example")]
    [InlineData("FROM:<\"a@>b\"@c.example>", "\"a@>b\"@c.example")]
    [InlineData("FROM:<@x.example,@y.example:a@b.example>", "a@b.example")]
    [InlineData("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]")]
    [InlineData("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    [InlineData("FROM:<grüße@b.example> SMTPUTF8", "grüße@b.example")]
    [InlineData("FROM:<a@b.example>  SIZE=10   BODY=8BITMIME ", "a@b.example")]
    public void Reverse_paths_are_taken(string argument, string expected)
    {
        Assert.Null(Parse(argument, out var reversePath, out _));
        Assert.Equal(MailboxAddress.Parse(expected), reversePath);
    }

    [Theory]
    [InlineData("FROM:<>")]
    [InlineData("FROM: <>")]
    [InlineData("FROM:<> SIZE=10")]
    public void The_null_reverse_path_is_taken(string argument)
    {
        Assert.Null(Parse(argument, out var reversePath, out _));
        Assert.Null(reversePath);
    }

    [Theory]
    [InlineData("", "501 5.5.4")]
    [InlineData("FROM", "501 5.5.4")]
    [InlineData("FROM:", "501 5.5.4")]
    [InlineData("FROM :<a@b.example>", "501 5.5.4")]
    [InlineData("TO:<a@b.example>", "501 5.5.4")]
    [InlineData("FROM:<a@b.example>SIZE=10", "501 5.5.4")]
    [InlineData("FROM:<a@b.example> >", "501 5.5.4")]
    [InlineData("FROM:a@b.example", "501 5.1.7")]
    [InlineData("FROM:<a@b.example", "501 5.1.7")]
    [InlineData("FROM:a <a@b.example>", "501 5.1.7")]
    [InlineData("FROM:<a>", "501 5.1.7")]
    [InlineData("FROM:< >", "501 5.1.7")]
    [InlineData("FROM:<postmaster>", "501 5.1.7")]
    [InlineData("FROM:<a@>", "553 5.1.7")]
    [InlineData("FROM:<a@b@c.example>", "553 5.1.7")]
    [InlineData("FROM:<a b@c.example>", "553 5.1.7")]
    [InlineData("FROM:< a@b.example>", "553 5.1.7")]
    [InlineData("FROM:<<a@b.example>>", "501 5.5.4")]
    [InlineData("FROM:<grüße@b.example>", "553 5.6.7")]
    [InlineData("FROM:<a@bücher.example> SIZE=10", "553 5.6.7")]
    public void What_is_no_reverse_path_is_refused(string argument, string expected) => Assert.Equal(expected, Refusal(argument));

    [Fact]
    public void A_reverse_path_that_is_too_long_is_refused() =>
        Assert.Equal("501 5.1.7", Refusal($"FROM:<a@{string.Join('.', Enumerable.Repeat(new string('d', 50), 6))}>"));

    [Fact]
    public void Octets_that_are_not_utf8_are_refused()
    {
        byte[] argument = [.. "FROM:<a"u8, 0xff, .. "@b.example> SMTPUTF8"u8];

        Assert.Equal("501 5.1.7", Summary(MailCommand.TryParse(argument, Sessions.Submission, out _, out _)));
    }

    [Theory]
    [InlineData("SIZE=1000")]
    [InlineData("SMTPUTF8")]
    public void Parameters_need_EHLO(string parameter) =>
        Assert.Equal("555 5.5.4", Summary(MailCommand.TryParse(
            Encoding.UTF8.GetBytes($"FROM:<a@b.example> {parameter}"), Sessions.Submission with { IsExtended = false }, out _, out _)));

    [Fact]
    public void A_session_begun_with_HELO_may_send_without_parameters() =>
        Assert.Null(MailCommand.TryParse("FROM:<a@b.example>"u8, Sessions.Submission with { IsExtended = false }, out _, out _));

    private static string? Refusal(string argument) => Summary(Parse(argument, out _, out _));

    private static string? Summary(Reply? reply) => reply is null ? null : $"{reply.Code} {reply.Status}";

    private static Reply? Parse(string argument, out MailboxAddress? reversePath, out MailParameters parameters) =>
        MailCommand.TryParse(Encoding.UTF8.GetBytes(argument), Sessions.Submission, out reversePath, out parameters);
}
