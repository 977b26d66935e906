using Postrider.Sending;
using Postrider.Smtp;

namespace Postrider.Tests.Sending;

public sealed class SendmailSyntaxTests
{
    /// <summary>Command lines as programs write them: cron, PHP, Git, mutt, mailx, at, Nagios.</summary>
    public static TheoryData<string, bool, bool, string?, string> CommandLines => new()
    {
        { "-i -FCronDaemon -B8BITMIME -oem root", false, true, null, "root" },
        { "-t -i", true, true, null, "" },
        { "-ti", true, true, null, "" },
        { "-it -f bounce@mine.example", true, true, "bounce@mine.example", "" },
        { "-t -i -fbounce@mine.example", true, true, "bounce@mine.example", "" },
        { "-i bob@there.example eve@there.example", false, true, null, "bob@there.example eve@there.example" },
        { "-f <> bob@there.example", false, false, "", "bob@there.example" },
        { "-f <ann@mine.example> bob@there.example", false, false, "ann@mine.example", "bob@there.example" },
        { "-oem -oi -- bob@there.example -odd", false, true, null, "bob@there.example -odd" },
        { "-oi -odb -oeq -bm -r ann@mine.example bob@there.example", false, true, "ann@mine.example", "bob@there.example" },
        { "-O IgnoreDots=true -O DeliveryMode=b bob@there.example", false, true, null, "bob@there.example" },
        { "bob@there.example -i", false, true, null, "bob@there.example" },
        { "-Am -G -n -v bob@there.example", false, false, null, "bob@there.example" },
    };

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void Command_lines_of_real_callers_are_understood(string line, bool readsRecipients, bool ignoresDots, string? sender, string recipients)
    {
        var asked = SendmailSyntax.Parse("sendmail", line.Split(' '), out var problem);

        Assert.Null(problem);
        Assert.NotNull(asked);
        Assert.Equal(SendmailMode.Deliver, asked.Mode);
        Assert.Equal((readsRecipients, ignoresDots, sender), (asked.ReadsRecipients, asked.IgnoresDots, asked.Sender));
        Assert.Equal(recipients, string.Join(' ', asked.Recipients));
    }

    [Theory]
    [InlineData("sendmail", "-bs", "Smtp")]
    [InlineData("sendmail", "-bp", "ListQueue")]
    [InlineData("mailq", "", "ListQueue")]
    [InlineData("newaliases", "", "Nothing")]
    [InlineData("sendmail", "-bi", "Nothing")]
    [InlineData("sendmail", "-q", "Nothing")]
    [InlineData("sendmail", "-q30m", "Nothing")]
    public void The_name_and_the_mode_say_what_is_to_be_done(string name, string line, string mode)
    {
        var asked = SendmailSyntax.Parse(name, line.Split(' ', StringSplitOptions.RemoveEmptyEntries), out _);

        Assert.Equal(mode, asked?.Mode.ToString());
    }

    [Fact]
    public void Wishes_for_reports_are_read()
    {
        var asked = SendmailSyntax.Parse("sendmail", ["-N", "success,delay", "-R", "hdrs", "-V", "order 17", "-F", "Ann Other", "bob"], out _);

        Assert.Equal(
            (DsnNotify.Success | DsnNotify.Delay, DsnReturn.Headers, "order 17", "Ann Other"),
            (asked?.Notify, asked?.Return, asked?.EnvelopeId, asked?.FullName));
    }

    [Theory]
    [InlineData("-f", "-f needs a value.")]
    [InlineData("-bd", "'postrider serve'")]
    [InlineData("-bt", "-bt is not supported")]
    [InlineData("-N never,success", "never stands alone")]
    [InlineData("-N often", "'often'")]
    [InlineData("-R body", "full or hdrs")]
    [InlineData("-Z", "-Z is not an option")]
    public void What_makes_no_sense_is_named(string line, string words)
    {
        var asked = SendmailSyntax.Parse("sendmail", line.Split(' '), out var problem);

        Assert.Null(asked);
        Assert.Contains(words, problem, StringComparison.Ordinal);
    }
}
