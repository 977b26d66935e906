using System.Text;
using Postrider.Mail.ReportMail;
using Postrider.Mail.Tests.AggregateReports;

namespace Postrider.Mail.Tests.ReportMail;

/// <summary>Reports of somebody who wants the memory of the relay, not to report. What is refused is refused before it has grown.</summary>
public sealed class HostileReportTests
{
    /// <summary>Octets that reading may take for what it refuses: files of tens of MiB are unpacked, and little more.</summary>
    private const long Enough = 160L * 1024 * 1024;

    private const string Head = "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>r.example</org_name><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata><policy_published><domain>a.example</domain><p>none</p></policy_published>";

    [Fact]
    public void A_million_records_are_refused()
    {
        var xml = new StringBuilder(Head);
        for (var i = 0; i < 1_000_000; i++) xml.Append("<record><row><source_ip>192.0.2.1</source_ip><count>1</count></row><identifiers><header_from>a.example</header_from></identifiers></record>");

        Assert.Equal("it has more than 100000 records", Refused(Encoding.ASCII.GetBytes(xml.Append("</feedback>").ToString()), most: 512L * 1024 * 1024));
    }

    [Fact]
    public void A_million_attributes_are_refused()
    {
        var xml = new StringBuilder("<feedback");
        for (var i = 0; i < 1_000_000; i++) xml.Append(System.Globalization.CultureInfo.InvariantCulture, $" a{i}=\">\"");

        Assert.Equal("an element of its XML is longer than 64 KiB", Refused(Packed.Gzip(Encoding.ASCII.GetBytes(xml.Append("/>").ToString()))));
    }

    [Fact]
    public void A_long_document_of_wide_characters_is_refused() =>
        Assert.Equal("an element of its XML is longer than 64 KiB", Refused([0xff, 0xfe, .. Encoding.Unicode.GetBytes($"<feedback>{new string('\u3c3c', 1_000_000)}</feedback>")]));

    [Fact]
    public void Entities_that_would_grow_are_not_declared()
    {
        const string Laughs = "<!DOCTYPE feedback [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]><feedback>&c;</feedback>";

        Assert.StartsWith("its XML is broken", Refused(Encoding.ASCII.GetBytes(Laughs)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_this_machine_is_not_read()
    {
        const string Outside = "<!DOCTYPE feedback [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><feedback><report_metadata><org_name>&a;</org_name></report_metadata></feedback>";

        Assert.StartsWith("its XML is broken", Refused(Encoding.ASCII.GetBytes(Outside)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_list_of_an_archive_is_not_read()
    {
        var files = Enumerable.Range(0, 20_000).Select(i => ($"{i}.xml", Array.Empty<byte>())).ToArray();

        Assert.Equal("the archive holds more than 10 files", Refused(Packed.Zip(files), most: 1024 * 1024));
    }

    [Fact]
    public void An_archive_that_lies_about_the_length_of_its_list_is_refused()
    {
        var archive = Packed.Zip([.. Enumerable.Range(0, 20_000).Select(i => ($"{i}.xml", Array.Empty<byte>()))]);
        // The counts in the record at its end (APPNOTE 4.3.16).
        archive[^14] = archive[^12] = 1;
        archive[^13] = archive[^11] = 0;

        Assert.Equal("the archive holds more than 10 files", Refused(archive, most: 1024 * 1024));
    }

    [Fact]
    public void A_bomb_within_a_bomb_is_not_unpacked() =>
        Assert.Equal("it is an archive within an archive", Refused(Packed.Gzip(Packed.Gzip(new byte[64 * 1024 * 1024]))));

    [Theory]
    [InlineData("[")]
    [InlineData("{\"policies\":[")]
    public void Values_nested_deeply_are_refused(string open) =>
        Assert.StartsWith("its JSON is broken", Refused(Encoding.ASCII.GetBytes("{\"a\":" + string.Concat(Enumerable.Repeat(open, 100_000)))), StringComparison.Ordinal);

    [Fact]
    public void A_long_list_of_numbers_is_refused() =>
        Assert.Equal("it is longer than 8 MiB", Refused(Encoding.ASCII.GetBytes("{\"policies\":[" + string.Concat(Enumerable.Repeat("1,", 6_000_000)) + "1]}"), most: 1024 * 1024));

    [Fact]
    public async Task Hundreds_of_thousands_of_parts_are_refused()
    {
        var message = new StringBuilder("From: a@r.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (var i = 0; i < 300_000; i++) message.Append("--b\r\n\r\n");

        Assert.Equal("it has more than 500 parts", await RefusedMessageAsync(message));
    }

    [Fact]
    public async Task Hundreds_of_thousands_of_header_fields_are_refused()
    {
        var message = new StringBuilder("From: a@r.example\r\n");
        for (var i = 0; i < 300_000; i++) message.Append("a:\r\n");

        Assert.Equal("it has more than 5000 header fields", await RefusedMessageAsync(message.Append("\r\nHello.")));
    }

    [Fact]
    public async Task Messages_within_messages_end_at_a_bound()
    {
        var message = new StringBuilder("From: a@r.example\r\n");
        for (var i = 0; i < 5_000; i++) message.Append("Content-Type: message/rfc822\r\n\r\n");

        var octets = Encoding.ASCII.GetBytes(message.Append(AggregateSamples.Google).ToString());

        using var stream = new MemoryStream(octets);
        Assert.Empty((await ReportMessageReader.ReadAsync(stream, ReportLimits.Default, TestContext.Current.CancellationToken)).Readings);
    }

    private static string? Refused(byte[] octets, long most = Enough)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = Assert.Single(ReportUnpacking.Read("", octets, ReportLimits.Default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        Assert.Null(reading.Aggregate);
        Assert.Null(reading.Tls);
        return reading.Problem;
    }

    private static async Task<string> RefusedMessageAsync(StringBuilder message)
    {
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(message.ToString()));
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => ReportMessageReader.ReadAsync(stream, ReportLimits.Default, TestContext.Current.CancellationToken));
        return refused.Message;
    }
}
