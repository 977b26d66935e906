using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class RecipientCommandTests
{
    private static readonly MailParameters Utf8 = new() { SmtpUtf8 = true };

    public static TheoryData<string, DsnNotify, string?> Taken => new()
    {
        { "NOTIFY=NEVER", DsnNotify.Never, null },
        { "notify=never", DsnNotify.Never, null },
        { "NOTIFY=SUCCESS", DsnNotify.Success, null },
        { "NOTIFY=SUCCESS,FAILURE,DELAY", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay, null },
        { "NOTIFY=delay,failure", DsnNotify.Failure | DsnNotify.Delay, null },
        { "ORCPT=rfc822;a@b.example", DsnNotify.Unspecified, "rfc822;a@b.example" },
        { "ORCPT=RFC822;a+2Bb+20c@d.example", DsnNotify.Unspecified, "rfc822;a+b c@d.example" },
        { "ORCPT=x400;/S+3DDoe/", DsnNotify.Unspecified, "x400;/S=Doe/" },
        { @"ORCPT=utf-8;gr\x{FC}\x{DF}e@b.example", DsnNotify.Unspecified, "utf-8;grüße@b.example" },
        { @"ORCPT=utf-8;\x{1F4EE}\x{2B}\x{5C}@b.example", DsnNotify.Unspecified, @"utf-8;📮+\@b.example" },
        { "NOTIFY=FAILURE ORCPT=rfc822;a@b.example", DsnNotify.Failure, "rfc822;a@b.example" },
    };

    [Theory]
    [InlineData("TO:<a@b.example>", "a@b.example")]
    [InlineData("to: <a@b.example>", "a@b.example")]
    [InlineData("TO:<@x.example:a@b.example>", "a@b.example")]
    [InlineData("TO:<\"a@b\"@c.example>", "\"a@b\"@c.example")]
    [InlineData("TO:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    public void Forward_paths_are_taken(string argument, string expected)
    {
        Assert.Null(Parse(argument, MailParameters.None, out var forwardPath, out var parameters));
        Assert.Equal(MailboxAddress.Parse(expected), forwardPath);
        Assert.Same(RecipientParameters.None, parameters);
    }

    [Fact]
    public void Postmaster_is_taken_without_a_domain()
    {
        Assert.Null(Parse("TO:<PostMaster>", MailParameters.None, out var forwardPath, out _));
        Assert.Equal("postmaster", forwardPath.ToString());
    }

    [Theory]
    [InlineData("", "501 5.5.4")]
    [InlineData("TO:", "501 5.5.4")]
    [InlineData("FROM:<a@b.example>", "501 5.5.4")]
    [InlineData("TO:<a@b.example>,<c@d.example>", "501 5.5.4")]
    [InlineData("TO:a@b.example", "501 5.1.3")]
    [InlineData("TO:<>", "501 5.1.3")]
    [InlineData("TO:<a>", "501 5.1.3")]
    [InlineData("TO:<a@b..example>", "553 5.1.3")]
    [InlineData("TO:<a..b@c.example>", "553 5.1.3")]
    [InlineData("TO:<grüße@b.example>", "553 5.6.7")]
    public void What_is_no_forward_path_is_refused(string argument, string expected) => Assert.Equal(expected, Refusal(argument, MailParameters.None));

    [Fact]
    public void A_forward_path_that_is_too_long_is_refused() =>
        Assert.Equal("501 5.1.3", Refusal($"TO:<a@{string.Join('.', Enumerable.Repeat(new string('d', 50), 6))}>", MailParameters.None));

    [Fact]
    public void Utf8_is_taken_when_MAIL_said_SMTPUTF8()
    {
        Assert.Null(Parse("TO:<grüße@b.example>", Utf8, out var forwardPath, out _));
        Assert.Equal("grüße", forwardPath.LocalPart);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void Parameters_are_taken(string text, DsnNotify notify, string? original)
    {
        Assert.Null(Parse($"TO:<a@b.example> {text}", MailParameters.None, out _, out var parameters));
        Assert.Equal((notify, original), (parameters.Notify, parameters.Original?.ToString()));
    }

    [Theory]
    [InlineData("NOTIFY", "501 5.5.4")]
    [InlineData("NOTIFY=", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER,FAILURE", "501 5.5.4")]
    [InlineData("NOTIFY=FAILURE,NEVER", "501 5.5.4")]
    [InlineData("NOTIFY=FAILURE,FAILURE", "501 5.5.4")]
    [InlineData("NOTIFY=FAILURE,", "501 5.5.4")]
    [InlineData("NOTIFY=OFTEN", "501 5.5.4")]
    [InlineData("NOTIFY=NEVER NOTIFY=NEVER", "501 5.5.4")]
    [InlineData("ORCPT=a@b.example", "501 5.5.4")]
    [InlineData("ORCPT=;a@b.example", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;a+0D+0AX-Injected:+20yes", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;gr+C3+BC@b.example", "501 5.5.4")]
    [InlineData("ORCPT=rfc(822;a@b.example", "501 5.5.4")]
    [InlineData("ORCPT=rfc822;a@b.example ORCPT=rfc822;a@b.example", "501 5.5.4")]
    [InlineData(@"ORCPT=utf-8;a\x{0A}b@c.example", "501 5.5.4")]
    [InlineData(@"ORCPT=utf-8;a\x{D800}b@c.example", "501 5.5.4")]
    [InlineData(@"ORCPT=utf-8;a\x{110000}b@c.example", "501 5.5.4")]
    [InlineData(@"ORCPT=utf-8;a\x{}b@c.example", "501 5.5.4")]
    [InlineData(@"ORCPT=utf-8;a\n@c.example", "501 5.5.4")]
    [InlineData("ORCPT=utf-8;grüße@b.example", "501 5.5.4")]
    [InlineData("RRVS=2026-01-01T00:00:00Z", "555 5.5.4")]
    [InlineData("SIZE=1", "555 5.5.4")]
    [InlineData("=", "501 5.5.4")]
    public void What_breaks_a_parameter_is_refused(string text, string expected) =>
        Assert.Equal(expected, Refusal($"TO:<a@b.example> {text}", MailParameters.None));

    [Fact]
    public void A_utf8_original_recipient_stands_in_utf8_itself_only_with_SMTPUTF8()
    {
        Assert.Null(Parse("TO:<a@b.example> ORCPT=utf-8;grüße@b.example", Utf8, out _, out var parameters));
        Assert.Equal("utf-8;grüße@b.example", parameters.Original?.ToString());
    }

    [Theory]
    [InlineData(492, null)]
    [InlineData(493, 501)]
    public void An_original_recipient_has_at_most_500_characters(int count, int? refusal)
    {
        var text = $"rfc822;{new string('a', count)}";

        Assert.Equal(refusal, RecipientCommand.TryParse(Encoding.ASCII.GetBytes($"TO:<a@b.example> ORCPT={text}a"), Sessions.Submission, MailParameters.None, out _, out _)?.Code);
    }

    [Fact]
    public void Parameters_need_EHLO() =>
        Assert.Equal(555, RecipientCommand.TryParse(
            "TO:<a@b.example> NOTIFY=NEVER"u8, Sessions.Submission with { IsExtended = false }, MailParameters.None, out _, out _)?.Code);

    private static string? Refusal(string argument, MailParameters mail) =>
        Parse(argument, mail, out _, out _) is { } reply ? $"{reply.Code} {reply.Status}" : null;

    private static Reply? Parse(string argument, MailParameters mail, out MailboxAddress forwardPath, out RecipientParameters parameters) =>
        RecipientCommand.TryParse(Encoding.UTF8.GetBytes(argument), Sessions.Submission, mail, out forwardPath, out parameters);
}
