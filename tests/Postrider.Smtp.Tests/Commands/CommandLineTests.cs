using System.Text;
using CsCheck;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("EHLO client.example", SmtpVerb.Ehlo, "client.example")]
    [InlineData("ehlo client.example", SmtpVerb.Ehlo, "client.example")]
    [InlineData("HeLo client.example", SmtpVerb.Helo, "client.example")]
    [InlineData("LHLO client.example", SmtpVerb.Lhlo, "client.example")]
    [InlineData("MAIL FROM:<a@b.example>", SmtpVerb.Mail, "FROM:<a@b.example>")]
    [InlineData("rcpt to:<a@b.example>", SmtpVerb.Recipient, "to:<a@b.example>")]
    [InlineData("DATA", SmtpVerb.Data, "")]
    [InlineData("DATA  \t ", SmtpVerb.Data, "")]
    [InlineData("BDAT 10 LAST", SmtpVerb.Bdat, "10 LAST")]
    [InlineData("RSET", SmtpVerb.Reset, "")]
    [InlineData("NOOP anything at all ", SmtpVerb.Noop, "anything at all")]
    [InlineData("QUIT", SmtpVerb.Quit, "")]
    [InlineData("VRFY  postmaster", SmtpVerb.Verify, "postmaster")]
    [InlineData("EXPN list", SmtpVerb.Expand, "list")]
    [InlineData("HELP", SmtpVerb.Help, "")]
    [InlineData("STARTTLS", SmtpVerb.StartTls, "")]
    [InlineData("auth PLAIN", SmtpVerb.Auth, "PLAIN")]
    [InlineData("XCLIENT ADDR=192.0.2.1", SmtpVerb.XClient, "ADDR=192.0.2.1")]
    [InlineData("MAIL\tFROM:<>", SmtpVerb.Mail, "FROM:<>")]
    [InlineData("GET / HTTP/1.1", SmtpVerb.Http, "/ HTTP/1.1")]
    [InlineData("POST / HTTP/1.1", SmtpVerb.Http, "/ HTTP/1.1")]
    [InlineData("CONNECT a.example:25 HTTP/1.1", SmtpVerb.Http, "a.example:25 HTTP/1.1")]
    [InlineData("", SmtpVerb.Unknown, "")]
    [InlineData("   ", SmtpVerb.Unknown, "")]
    [InlineData(" QUIT", SmtpVerb.Unknown, "QUIT")]
    [InlineData("QUITS", SmtpVerb.Unknown, "")]
    [InlineData("MAILFROM:<>", SmtpVerb.Unknown, "")]
    [InlineData("QUIT\r", SmtpVerb.Unknown, "")]
    [InlineData("QUIT\0", SmtpVerb.Unknown, "")]
    public void A_line_is_a_verb_in_any_case_and_an_argument(string line, SmtpVerb verb, string argument)
    {
        Assert.Equal(verb, CommandLine.Split(Encoding.ASCII.GetBytes(line), out var found));
        Assert.Equal(argument, Encoding.ASCII.GetString(found));
    }

    [Fact]
    public void A_line_that_is_not_utf8_has_a_verb_all_the_same()
    {
        Assert.Equal(SmtpVerb.Mail, CommandLine.Split([.. "MAIL FROM:<"u8, 0xff, 0xfe, 0x80, .. "@b.example>"u8], out var argument));
        Assert.Equal("FROM:<".Length + 3 + "@b.example>".Length, argument.Length);
        Assert.Equal(SmtpVerb.Unknown, CommandLine.Split([0xff, 0xfe], out _));
    }

    [Fact]
    public void No_line_breaks_any_parser() => Gen.Byte.Array[0, 100].Sample(octets =>
    {
        CommandLine.Split(octets, out var argument);
        MailCommand.TryParse(octets, Sessions.Submission, out _, out _);
        RecipientCommand.TryParse(octets, Sessions.Submission, MailParameters.None, out _, out _);
        BdatCommand.TryParse(octets, out _, out _);
        AuthCommand.TryParse(octets, out _, out _, out _);
        HelloCommand.TryParse(octets, out _);
        XClientCommand.TryParse(octets, out _);
        Assert.True(argument.Length <= octets.Length);
    });
}
