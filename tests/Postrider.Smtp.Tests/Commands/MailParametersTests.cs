using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class MailParametersTests
{
    private static readonly DateTimeOffset Now = Sessions.Now;

    public static TheoryData<string, MailParameters> Taken => new()
    {
        { "SIZE=1000", new MailParameters { DeclaredSize = 1000 } },
        { "size=0", new MailParameters { DeclaredSize = 0 } },
        { "BODY=7BIT", new MailParameters() },
        { "BODY=8bitmime", new MailParameters { Body = BodyType.EightBitMime } },
        { "BODY=BINARYMIME", new MailParameters { Body = BodyType.BinaryMime } },
        { "SMTPUTF8", new MailParameters { SmtpUtf8 = true } },
        { "RET=FULL", new MailParameters { Return = DsnReturn.Full } },
        { "ret=hdrs", new MailParameters { Return = DsnReturn.Headers } },
        { "ENVID=QQ314159", new MailParameters { EnvelopeId = "QQ314159" } },
        { "ENVID=a+20b+2Bc+3Dd+2be", new MailParameters { EnvelopeId = "a b+c=d+e" } },
        { "AUTH=<>", new MailParameters() },
        { "AUTH=e+3Dmc2@example.com", new MailParameters { SubmittedBy = MailboxAddress.Parse("e=mc2@example.com") } },
        { "AUTH=gr+C3+BC+C3+9Fe@b.example SMTPUTF8", new MailParameters { SmtpUtf8 = true, SubmittedBy = MailboxAddress.Parse("grüße@b.example") } },
        { "REQUIRETLS", new MailParameters { RequireTls = true } },
        { "HOLDFOR=0", new MailParameters { HoldUntil = Now } },
        { "HOLDFOR=604800", new MailParameters { HoldUntil = Now.AddDays(7) } },
        { "HOLDUNTIL=2026-02-07T09:00:00Z", new MailParameters { HoldUntil = Now.AddDays(7) } },
        { "HOLDUNTIL=2026-01-31T11:30:00.25+02:00", new MailParameters { HoldUntil = Now.AddMinutes(30).AddMilliseconds(250) } },
        { "HOLDUNTIL=2000-01-01T00:00:00Z", new MailParameters { HoldUntil = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero) } },
        { "BY=60;R", new MailParameters { DeliverBy = new DeliverBy(Now.AddSeconds(60), DeliverByMode.Return, Trace: false) } },
        { "BY=+120;rt", new MailParameters { DeliverBy = new DeliverBy(Now.AddSeconds(120), DeliverByMode.Return, Trace: true) } },
        { "BY=-30;NT", new MailParameters { DeliverBy = new DeliverBy(Now.AddSeconds(-30), DeliverByMode.Notify, Trace: true) } },
        { "BY=999999999;N", new MailParameters { DeliverBy = new DeliverBy(Now.AddSeconds(999_999_999), DeliverByMode.Notify, Trace: false) } },
        { "MT-PRIORITY=-9", new MailParameters { Priority = -9 } },
        { "MT-PRIORITY=0", new MailParameters() },
        { "MT-PRIORITY=9", new MailParameters { Priority = 9 } },
        {
            "SIZE=5 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=x REQUIRETLS MT-PRIORITY=3",
            new MailParameters { DeclaredSize = 5, Body = BodyType.EightBitMime, SmtpUtf8 = true, Return = DsnReturn.Headers, EnvelopeId = "x", RequireTls = true, Priority = 3 }
        },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Parameters_are_taken(string text, MailParameters expected)
    {
        Assert.Null(Parse(text, Sessions.Submission, out var parameters));
        Assert.Equal(expected, parameters);
    }

    [Theory]
    [InlineData("SIZE", "501 5.5.4")]
    [InlineData("SIZE=", "501 5.5.4")]
    [InlineData("SIZE=-1", "501 5.5.4")]
    [InlineData("SIZE=1e3", "501 5.5.4")]
    [InlineData("SIZE=100000000000000000000", "501 5.5.4")]
    [InlineData("SIZE=1001", "552 5.3.4")]
    [InlineData("SIZE=99999999999999999999", "552 5.3.4")]
    [InlineData("BODY", "501 5.5.4")]
    [InlineData("BODY=9BIT", "501 5.5.4")]
    [InlineData("SMTPUTF8=1", "501 5.5.4")]
    [InlineData("RET=NONE", "501 5.5.4")]
    [InlineData("RET", "501 5.5.4")]
    [InlineData("ENVID", "501 5.5.4")]
    [InlineData("ENVID=a+2", "501 5.5.4")]
    [InlineData("ENVID=a+", "501 5.5.4")]
    [InlineData("ENVID=a+GG", "501 5.5.4")]
    [InlineData("ENVID=a+0D+0Ab", "501 5.5.4")]
    [InlineData("ENVID=gr+C3+BC", "501 5.5.4")]
    [InlineData("ENVID=a=b", "501 5.5.4")]
    [InlineData("AUTH", "501 5.5.4")]
    [InlineData("AUTH=", "501 5.5.4")]
    [InlineData("AUTH=user", "501 5.5.4")]
    [InlineData("AUTH=a@b+0D+0A.example", "501 5.5.4")]
    [InlineData("AUTH=gr+C3+BC@b.example", "501 5.5.4")]
    [InlineData("REQUIRETLS=YES", "501 5.5.4")]
    [InlineData("HOLDFOR", "501 5.5.4")]
    [InlineData("HOLDFOR=-1", "501 5.5.4")]
    [InlineData("HOLDFOR=1000000000", "501 5.5.4")]
    [InlineData("HOLDFOR=604801", "501 5.5.4")]
    [InlineData("HOLDUNTIL=1769850000", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-02-07T09:00:01Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-02-30T09:00:00Z", "501 5.5.4")]
    [InlineData("HOLDFOR=1 HOLDUNTIL=2026-02-01T09:00:00Z", "501 5.5.4")]
    [InlineData("HOLDUNTIL=2026-02-01T09:00:00Z HOLDFOR=1", "501 5.5.4")]
    [InlineData("BY=60", "501 5.5.4")]
    [InlineData("BY=60;", "501 5.5.4")]
    [InlineData("BY=60;X", "501 5.5.4")]
    [InlineData("BY=60;RX", "501 5.5.4")]
    [InlineData("BY=60;RTT", "501 5.5.4")]
    [InlineData("BY=;R", "501 5.5.4")]
    [InlineData("BY=-;N", "501 5.5.4")]
    [InlineData("BY=1000000000;N", "501 5.5.4")]
    [InlineData("BY=0;R", "501 5.5.4")]
    [InlineData("BY=-60;R", "501 5.5.4")]
    [InlineData("BY=59;R", "555 5.5.4")]
    [InlineData("MT-PRIORITY=10", "501 5.5.4")]
    [InlineData("MT-PRIORITY=-10", "501 5.5.4")]
    [InlineData("MT-PRIORITY=+3", "501 5.5.4")]
    [InlineData("MT-PRIORITY=-0", "501 5.5.4")]
    [InlineData("MT-PRIORITY", "501 5.5.4")]
    [InlineData("SIZE=1 SIZE=1", "501 5.5.4")]
    [InlineData("SMTPUTF8 smtputf8", "501 5.5.4")]
    [InlineData("=1", "501 5.5.4")]
    [InlineData("-X=1", "501 5.5.4")]
    [InlineData("A_B=1", "501 5.5.4")]
    [InlineData("X\0=1", "501 5.5.4")]
    [InlineData("ENVID=a\rb", "501 5.5.4")]
    [InlineData("X=1", "555 5.5.4")]
    [InlineData("NOTIFY=NEVER", "555 5.5.4")]
    [InlineData("SIZES=1", "555 5.5.4")]
    public void What_breaks_a_parameter_is_refused(string text, string expected)
    {
        var reply = Parse(text, Sessions.Submission, out _);

        Assert.Equal(expected, $"{reply?.Code} {reply?.Status}");
    }

    [Theory]
    [InlineData("a", 100, null)]
    [InlineData("+41", 100, null)]
    [InlineData("a", 101, 501)]
    [InlineData("+41", 101, 501)]
    public void An_envelope_id_has_at_most_100_characters_of_meaning(string character, int count, int? refusal) =>
        Assert.Equal(refusal, Parse("ENVID=" + string.Concat(Enumerable.Repeat(character, count)), Sessions.Submission, out _)?.Code);

    [Fact]
    public void A_maximum_size_of_zero_means_none()
    {
        Assert.Null(Parse("SIZE=99999999999999999999", Sessions.Submission with { MaximumMessageSize = 0 }, out var parameters));
        Assert.Equal(long.MaxValue, parameters.DeclaredSize);
    }

    [Fact]
    public void REQUIRETLS_is_unknown_where_it_is_not_offered() =>
        Assert.Equal(555, Parse("REQUIRETLS", Sessions.Submission with { RequireTlsAllowed = false }, out _)?.Code);

    [Theory]
    [InlineData("HOLDFOR=1")]
    [InlineData("HOLDUNTIL=2026-02-01T09:00:00Z")]
    public void Future_release_is_unknown_where_it_is_not_offered(string text)
    {
        Assert.Equal(555, Parse(text, Sessions.Submission with { IsSubmission = false }, out _)?.Code);
        Assert.Equal(555, Parse(text, Sessions.Submission with { MaximumHold = TimeSpan.Zero }, out _)?.Code);
    }

    [Fact]
    public void Nothing_is_made_for_a_command_without_parameters()
    {
        Assert.Null(MailCommand.TryParse("FROM:<>"u8, Sessions.Submission, out _, out var parameters));
        Assert.Same(MailParameters.None, parameters);
    }

    private static Reply? Parse(string text, CommandContext context, out MailParameters parameters) =>
        MailCommand.TryParse(Encoding.UTF8.GetBytes($"FROM:<a@b.example> {text}"), context, out _, out parameters);
}
