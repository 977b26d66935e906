using System.Net;
using CsCheck;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Spf;

public sealed class ReceivedSpfTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    [Fact]
    public void It_says_who_was_asked_about_and_why_it_ended_so()
    {
        var verdict = new SpfVerdict { Result = SpfResult.Fail, Identity = SpfIdentity.MailFrom, Domain = DomainName.Parse("a.example"), Mechanism = "-all", Reason = "192.0.2.1 matches '-all' (at the end)" };

        Assert.Equal(
            "Received-SPF: fail (mx.example: 192.0.2.1 matches '-all' \\(at the end\\))\r\n\treceiver=mx.example; client-ip=192.0.2.1; envelope-from=\"ann@a.example\";\r\n\thelo=h.example; mechanism=-all; identity=mailfrom\r\n",
            ReceivedSpf.Write(verdict, Client, "h.example", "ann@a.example", "mx.example"));
    }

    [Fact]
    public void The_null_path_is_an_empty_one_and_a_problem_is_named()
    {
        var verdict = new SpfVerdict { Result = SpfResult.PermError, Identity = SpfIdentity.Helo, Reason = "two records" };

        var field = ReceivedSpf.Write(verdict, IPAddress.Parse("2001:db8::1"), "h.example", "", "mx.example").Replace("\r\n\t", " ", StringComparison.Ordinal);

        Assert.Contains(" client-ip=\"2001:db8::1\"; envelope-from=\"\"; helo=h.example; problem=\"two records\"; identity=helo", field, StringComparison.Ordinal);
    }

    [Fact]
    public void What_strangers_chose_cannot_end_the_field() => Gen.String[0, 300].Select(Gen.String[0, 300]).Sample(words =>
    {
        var verdict = new SpfVerdict { Result = SpfResult.TempError, Identity = SpfIdentity.MailFrom, Reason = words.Item1, Mechanism = words.Item2 };

        var lines = ReceivedSpf.Write(verdict, Client, words.Item1, words.Item2, "mx.example").Split("\r\n");

        Assert.Equal("", lines[^1]);
        Assert.All(lines[1..^1], line => Assert.StartsWith("\t", line, StringComparison.Ordinal));
        Assert.All(lines, line => Assert.True(line.Length < 998 && line.All(c => c is '\t' or (>= ' ' and < '\x7f'))));
    });
}
