using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Postrider.Queue;
using Postrider.Reports;

namespace Postrider.Tests.Reports;

public sealed class ReportCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task What_is_imported_is_listed_shown_and_summed_up()
    {
        await RunAsync(ExitCode.Done, "import", Write("r.xml", Report(1)), Write("r.xml.gz", Gzip(Report(2))));

        var list = await RunAsync(ExitCode.Done, "list");
        Assert.Contains("reporter.example", list, StringComparison.Ordinal);
        var summary = await RunAsync(ExitCode.Done, "summary", "--domain", "example.com");
        Assert.Contains("14 messages, 0 of them pass DMARC (0 %)", summary, StringComparison.Ordinal);
        Assert.Contains("somebody else sends in your name", summary, StringComparison.Ordinal);
        var show = await RunAsync(ExitCode.Done, "show", "1");
        Assert.Contains("It found the policy p=reject", show, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_is_imported_with_its_attachment()
    {
        var message = $"From: a@reporter.example\nContent-Type: application/gzip\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(Gzip(Report(3)))}\n";

        Assert.Contains("kept", await RunAsync(ExitCode.Done, "import", Write("m.eml", Encoding.ASCII.GetBytes(message))), StringComparison.Ordinal);
        Assert.Contains("known already", await RunAsync(ExitCode.Done, "import", Write("m.eml", Encoding.ASCII.GetBytes(message))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task JSON_has_every_row_with_its_meaning()
    {
        await RunAsync(ExitCode.Done, "import", Write("r.xml", Report(1)));

        using var shown = JsonDocument.Parse(await RunAsync(ExitCode.Done, "show", "1", "--json"));

        var row = shown.RootElement.GetProperty("rows")[0];
        Assert.Equal(("192.0.2.9", 7, false), (row.GetProperty("source").GetString(), row.GetProperty("count").GetInt32(), row.GetProperty("dkim_aligned").GetBoolean()));
        Assert.StartsWith("Fails: ", row.GetProperty("words").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hello", "it is neither XML nor JSON")]
    [InlineData("<feedback/>", "it does not say who reports (org_name)")]
    public async Task What_is_no_report_is_named(string content, string problem) =>
        Assert.Contains(problem, await RunAsync(ExitCode.NoMatch, "import", Write("x", Encoding.ASCII.GetBytes(content))), StringComparison.Ordinal);

    [Fact]
    public async Task A_report_that_is_not_there_is_named() =>
        Assert.Contains("There is no report 99", await RunAsync(ExitCode.NoMatch, "show", "99"), StringComparison.Ordinal);

    [Fact]
    public async Task A_domain_that_is_none_is_named() =>
        Assert.Contains("is not a domain", await RunAsync(ExitCode.Usage, "list", "--domain", "a b"), StringComparison.Ordinal);

    public void Dispose() => _directory.Dispose();

    private static byte[] Report(int number)
    {
        var begin = DateTimeOffset.UtcNow.AddDays(-1).ToUnixTimeSeconds();
        return Encoding.UTF8.GetBytes($"""
            <feedback><report_metadata><org_name>reporter.example</org_name><report_id>{number}</report_id><date_range><begin>{begin}</begin><end>{begin + 86_399}</end></date_range></report_metadata>
            <policy_published><domain>example.com</domain><p>reject</p></policy_published><record><row><source_ip>192.0.2.9</source_ip><count>7</count>
            <policy_evaluated><disposition>reject</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>example.com</header_from></identifiers>
            <auth_results><spf><domain>example.com</domain><result>fail</result></spf></auth_results></record></feedback>
            """);
    }

    private static byte[] Gzip(byte[] octets)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal)) gzip.Write(octets);
        return output.ToArray();
    }

    private string Write(string name, byte[] octets)
    {
        var path = _directory.File(name);
        File.WriteAllBytes(path, octets);
        return path;
    }

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        using var recording = new RecordingTerminal();
        var parsed = ReportCommand.Create(recording.Terminal).Parse([.. arguments, "--data", Path.GetDirectoryName(_directory.File("x"))!], PostriderCommand.Parser);
        Assert.Empty(parsed.Errors);
        Assert.Equal(exitCode, await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        return recording.Output + recording.Error + Encoding.UTF8.GetString(recording.Octets.Span);
    }
}
