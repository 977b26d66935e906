using System.Text;
using System.Text.Json;
using MimeKit;
using Postrider.EndToEnd.Peers;
using Postrider.EndToEnd.Signing;

namespace Postrider.EndToEnd.Reports;

/// <summary>Reports that go out: by mail to Postfix, signed and aligned, by HTTPS to a web server, and read by programs of others.</summary>
public sealed class ReportingTests(ReportingWorld world) : IClassFixture<ReportingWorld>
{
    [Fact]
    public async Task An_aggregate_report_arrives_as_the_standard_wants_it_and_others_read_it()
    {
        await world.ReceiveAsync("alice@good.test");
        await world.ReceiveAsync("forger@nowhere.test");

        var octets = await world.ArrivedAsync("Delivered-To: dmarc@good.test");

        var message = Maildir.Parse(octets);
        Assert.Matches(@"^Report Domain: good\.test Submitter: relay\.test Report-ID: <[0-9.]+\.good\.test@relay\.test>$", message.Subject);
        Assert.Equal("postmaster@ours.test", Assert.Single(message.From.Mailboxes).Address);
        Assert.Equal("<postmaster@ours.test>", message.Headers["Return-Path"]);
        var file = Assert.Single(message.BodyParts.OfType<MimePart>(), part => part.FileName is not null);
        Assert.Equal("application/gzip", file.ContentType.MimeType);
        Assert.Matches(@"^relay\.test!good\.test!\d+!\d+(!\d+)?\.xml\.gz$", file.FileName);
        await PassesAlignedAsync(octets);

        // By a program that knows nothing of ours: it asks no DNS (-N), and names each source with what was found.
        var read = await Command.RunAsync("dmarc-cat", ["-N", world.Write(file.FileName!, Content(file))]); // The assertion above has looked.
        Assert.True(read.ExitCode == 0, read.ToString());
        Assert.Contains("Reporting by: Ours, Inc. — postmaster@ours.test", read.Output, StringComparison.Ordinal);
        Assert.Contains("Policy: p=quarantine", read.Output, StringComparison.Ordinal);
        Assert.Contains("127.0.0.1", read.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_aggregate_report_is_read_back_by_our_own_commands_and_says_what_was_judged()
    {
        await world.ReceiveAsync("alice@good.test");
        await world.ReceiveAsync("forger@nowhere.test");
        await ReadBackAsync(1, row => row.GetProperty("spf_aligned").GetBoolean() && row.GetProperty("disposition").GetString() is "none" or "pass");
        await ReadBackAsync(1, row => !row.GetProperty("spf_aligned").GetBoolean() && row.GetProperty("disposition").GetString() == "quarantine");
    }

    /// <summary>Imports the reports that have arrived, and those to come until one has such a row: what was judged at two moments may stand in two of them.</summary>
    private async Task ReadBackAsync(int count, Predicate<JsonElement> isWanted)
    {
        using var folder = new TestFolder("imported");
        var arrived = await world.Postfix.Box.FindAllAsync("Delivered-To: inbox@collector.test", count, TestContext.Current.CancellationToken);
        var found = false;
        for (var i = 0; i < arrived.Count; i++)
        {
            var data = folder.Sub($"data-{i}");
            var imported = await world.Relay.RunAsync("report", "import", world.Write("aggregate.eml", arrived[i]), "--data", data);
            Assert.True(imported.ExitCode == 0, imported.ToString());
            var report = await AskAsync("report", "show", "1", "--json", "--data", data);
            Assert.Equal(("good.test", "Ours, Inc."), (Of(report, "domain"), Of(report, "organization")));
            var rows = report.GetProperty("rows").EnumerateArray().ToList();
            Assert.All(rows, row => Assert.Equal(("127.0.0.1", "good.test"), (row.GetProperty("source").GetString(), row.GetProperty("header_from").GetString())));
            found |= rows.Exists(isWanted);
        }

        if (!found) await ReadBackAsync(arrived.Count + 1, isWanted);
    }

    [Fact]
    public async Task Elsewhere_the_mailbox_that_agrees_is_told_and_one_that_never_did_is_not()
    {
        await world.ReceiveAsync("alice@good.test");

        await world.ArrivedAsync("Delivered-To: inbox@collector.test");

        await world.Relay.LogsAsync("was not sent to mailto:good@stranger.test: stranger.test does not say that it takes reports on good.test", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("good@stranger.test", world.Postfix.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("to=<good@collector.test>", world.Postfix.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_TLS_report_arrives_by_mail_with_its_fields_signed()
    {
        await SendAsync();

        var octets = await world.ArrivedAsync("Delivered-To: tls@good.test");

        var message = Maildir.Parse(octets);
        Assert.Matches(@"^Report Domain: good\.test Submitter: relay\.test Report-ID: <[0-9.]+\.good\.test@relay\.test>$", message.Subject);
        Assert.Equal(("good.test", "relay.test", "No"), (message.Headers["TLS-Report-Domain"], message.Headers["TLS-Report-Submitter"], message.Headers["TLS-Required"]));
        Assert.Equal(("multipart/report", "tlsrpt"), (message.Body!.ContentType.MimeType, message.Body.ContentType.Parameters["report-type"])); // It has one.
        var file = Assert.Single(message.BodyParts.OfType<MimePart>(), part => part.FileName is not null);
        Assert.Equal("application/tlsrpt+gzip", file.ContentType.MimeType);
        Assert.Matches(@"^relay\.test!good\.test!\d+!\d+\.json\.gz$", file.FileName);
        var signed = message.Headers["DKIM-Signature"]!.Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal); // It is signed, or the next line fails.
        foreach (var field in (string[])["tls-report-domain", "tls-report-submitter", "tls-required"]) Assert.Contains(field, signed, StringComparison.Ordinal);
        await PassesAlignedAsync(octets, "tlsrpt");
        await ReadBackAsync("tls.eml", octets);
    }

    [Fact]
    public async Task A_TLS_report_is_posted_to_a_web_server()
    {
        await SendAsync();

        var posted = await world.PostedAsync();

        Assert.Equal(("POST", "/v1", "application/tlsrpt+gzip"), (posted.Method, posted.Path, posted.Type));
        var report = await ReadBackAsync("posted.json.gz", posted.Octets);
        Assert.Equal("Ours, Inc.", Of(report, "organization"));
    }

    private async Task SendAsync()
    {
        var sent = await world.Relay.RunAsync("send", "--from", "ann@ours.test", "--to", "anna@good.test", "--text", "Hello.");
        Assert.True(sent.ExitCode == 0, sent.ToString());
    }

    /// <summary>Imports a TLS report by our own command into a folder of its own.</summary>
    private async Task<JsonElement> ReadBackAsync(string name, byte[] octets)
    {
        using var folder = new TestFolder("imported");
        var imported = await world.Relay.RunAsync("report", "import", world.Write(name, octets), "--data", folder.Path);
        Assert.True(imported.ExitCode == 0, imported.ToString());
        var report = await AskAsync("report", "show", "1", "--json", "--data", folder.Path);
        Assert.Equal(("tls", "good.test"), (Of(report, "kind"), Of(report, "domain")));
        Assert.True(report.GetProperty("report").GetProperty("passed").GetInt64() >= 1, report.ToString());
        return report;
    }

    private static async Task<JsonElement> AskAsync(params string[] arguments)
    {
        var result = await Command.RunAsync("dotnet", [Checkout.Program, .. arguments]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }

    /// <summary>By Python's library, which follows RFC 8460 for TLS reports, and by our own judge of the whole.</summary>
    private async Task PassesAlignedAsync(byte[] octets, string kind = "mail")
    {
        // Maildirs have line ends of the system; what Postfix put on top is not signed.
        var text = Encoding.Latin1.GetString(octets).ReplaceLineEndings("\r\n");
        Assert.Equal("pass ", await new DkimPy(world.Keys).RunAsync(text, "verify", "1", kind));
        var file = world.Write($"{Guid.NewGuid():N}.eml", Encoding.Latin1.GetBytes(text));
        var verdict = await AskAsync("verify", file, "--ip", "127.0.0.1", "--helo", "relay.test", "--from", "postmaster@ours.test", "--resolver", world.Dns.Resolver.ToString(), "--json");
        Assert.Equal("pass", verdict.GetProperty("dmarc").GetProperty("result").GetString());
        Assert.Equal("pass", verdict.GetProperty("spf").GetProperty("result").GetString());
    }

    private static string? Of(JsonElement details, string name) => details.GetProperty("report").GetProperty(name).GetString();

    private static byte[] Content(MimePart part)
    {
        using var octets = new MemoryStream();
        part.Content?.DecodeTo(octets);
        return octets.ToArray();
    }
}
