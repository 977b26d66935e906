using System.Text;
using Postrider.Mail.ReportMail;
using Postrider.Mail.Tests.AggregateReports;
using Postrider.Mail.Tests.TlsReports;

namespace Postrider.Mail.Tests.ReportMail;

public sealed class ReportMessageReaderTests
{
    [Fact]
    public async Task A_message_that_is_the_attachment_is_read()
    {
        // Google sends no multipart: the body itself is the archive.
        var message = await ReadAsync($"""
            From: noreply-dmarc-support@google.com
            Subject: Report domain: example.com Submitter: google.com Report-ID: 829
            Content-Type: application/zip; name="google.com!example.com!1735689600!1735775999.zip"
            Content-Transfer-Encoding: base64

            {Convert.ToBase64String(Packed.Zip(("google.com!example.com!1735689600!1735775999.xml", Encoding.UTF8.GetBytes(AggregateSamples.Google))))}
            """);

        Assert.Equal("google.com", message.From.Value);
        Assert.Equal("google.com!example.com!1735689600!1735775999.xml", Assert.Single(message.Readings).Name);
        Assert.NotNull(message.Readings[0].Aggregate);
    }

    [Fact]
    public async Task An_attachment_behind_a_text_is_read()
    {
        var message = await ReadAsync(Multipart("application/octet-stream; name=\"r.xml.gz\"", Packed.Gzip(Encoding.UTF8.GetBytes(AggregateSamples.Microsoft))));

        Assert.Equal("Enterprise Outlook", Assert.Single(message.Readings).Aggregate?.Organization);
    }

    [Fact]
    public async Task A_TLS_report_has_its_submitter()
    {
        var message = await ReadAsync("TLS-Report-Submitter: google.com\r\n" + Multipart("application/tlsrpt+gzip", Packed.Gzip(Encoding.UTF8.GetBytes(TlsSamples.Google))));

        Assert.Equal("google.com", message.TlsSubmitter.Value);
        Assert.Equal("Google Inc.", Assert.Single(message.Readings).Tls?.Organization);
    }

    [Fact]
    public async Task A_message_without_a_report_has_none() => Assert.Empty((await ReadAsync("From: a@example.com\r\n\r\nHello")).Readings);

    [Fact]
    public async Task Parts_are_looked_at_up_to_a_bound()
    {
        var parts = string.Concat(Enumerable.Repeat("--b\nContent-Type: text/xml\n\n<html/>\n", 200));
        var message = await ReadAsync($"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n");

        Assert.Equal(ReportLimits.Default.Parts, message.Readings.Length);
    }

    private static string Multipart(string type, byte[] attachment) => $"""
        From: Reports <reports@reporter.example>
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/plain

        This is a report.
        --b
        Content-Type: {type}
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(attachment)}
        --b--
        """;

    private static async Task<ReportMessage> ReadAsync(string message)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(message.ReplaceLineEndings("\r\n")));
        return await ReportMessageReader.ReadAsync(stream, ReportLimits.Default, TestContext.Current.CancellationToken);
    }
}
