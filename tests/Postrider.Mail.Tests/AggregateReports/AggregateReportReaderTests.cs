using System.Net;
using System.Text;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Tests.AggregateReports;

public sealed class AggregateReportReaderTests
{
    [Fact]
    public void A_report_of_Google_is_read()
    {
        var report = Read(AggregateSamples.Google);

        Assert.Equal(("google.com", "noreply-dmarc-support@google.com", "8293631894893125362"), (report.Organization, report.Contact, report.Id));
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), report.Begin);
        Assert.Equal(("example.com", DmarcPolicy.Quarantine, null, DmarcPolicy.Reject), (report.Policy.Domain.Value, report.Policy.Policy, report.Policy.SubdomainPolicy, report.Policy.NonExistentPolicy));
        Assert.Equal((DmarcAlignment.Relaxed, DmarcAlignment.Strict), (report.Policy.DkimAlignment, report.Policy.SpfAlignment));
        Assert.Equal(2, report.Rows.Length);
        var row = report.Rows[0];
        Assert.Equal((IPAddress.Parse("192.0.2.10"), 17L, true, false), (row.Source, row.Count, row.IsDkimAligned, row.IsSpfAligned));
        Assert.Equal("example.com/s1 pass, provider.example/k2 pass", string.Join(", ", row.Signatures.Select(one => $"{one.Domain}/{one.Selector} {one.Result.Word()}")));
        Assert.Equal(new OverrideReason("local_policy", "arc=pass"), Assert.Single(report.Rows[1].Reasons));
    }

    [Fact]
    public void A_report_of_Microsoft_is_read()
    {
        var report = Read(AggregateSamples.Microsoft);

        Assert.Equal(("Enterprise Outlook", 50, DmarcPolicy.None), (report.Organization, report.Policy.Percentage, report.Policy.SubdomainPolicy));
        var row = Assert.Single(report.Rows);
        Assert.Equal((DmarcPolicy.Reject, "shop.example.com", "other.example"), (row.Disposition, row.HeaderFrom.Value, row.EnvelopeFrom.Value));
        Assert.Equal(SpfResult.Fail, Assert.Single(row.Spf).Result);
    }

    [Fact]
    public void A_report_of_Yahoo_is_read()
    {
        var report = Read(AggregateSamples.Yahoo.Trim());

        Assert.Equal(("Yahoo", "example.com"), (report.Organization, report.Policy.Domain.Value));
        Assert.True(Assert.Single(report.Rows) is { IsDkimAligned: true, IsSpfAligned: true });
    }

    [Fact]
    public void A_report_by_RFC_9990_is_read()
    {
        var report = Read(AggregateSamples.Newest);

        Assert.Equal(("Reports 1.2", true, "one look-up failed"), (report.Generator, report.Policy.IsTest, Assert.Single(report.Errors)));
        var row = Assert.Single(report.Rows);
        Assert.Equal((IPAddress.Parse("192.0.2.11"), DmarcPolicy.None, true), (row.Source, row.Disposition, row.IsSpfAligned));
    }

    [Theory]
    [InlineData("", "its XML is broken in line 0, column 0")]
    [InlineData("<html/>", "its root is not <feedback>")]
    [InlineData("<feedback><report_metadata>", "its XML is broken in line 1, column 28")]
    [InlineData("<feedback/>", "it does not say who reports (org_name)")]
    [InlineData("<feedback><report_metadata><org_name>a</org_name></report_metadata></feedback>", "it has no report_id")]
    [InlineData("<feedback><record><row><source_ip>1</source_ip></row></record></feedback>", "a record has no source_ip that is an address")]
    [InlineData("<feedback><record><row><source_ip>192.0.2.1</source_ip><count>-1</count></row></record></feedback>", "a record has no count of messages")]
    [InlineData("<feedback><record><row><source_ip>192.0.2.1</source_ip></row></record></feedback>", "a record has no count of messages")]
    [InlineData("<?xml version=\"1.0\" encoding=\"klingon\"?><feedback/>", "its XML is broken in line 1, column 31")]
    public void What_is_no_report_is_named(string xml, string problem)
    {
        Assert.False(AggregateReportReader.TryRead(Octets(xml), out _, out var found));
        Assert.Equal(problem, found);
    }

    [Fact]
    public void No_entity_is_ever_declared()
    {
        const string Bomb = "<!DOCTYPE feedback [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><feedback>&b;</feedback>";

        Assert.False(AggregateReportReader.TryRead(Octets(Bomb), out _, out var problem));
        Assert.StartsWith("its XML is broken", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_are_nested_to_a_bound()
    {
        var deep = $"<feedback>{string.Concat(Enumerable.Repeat("<record>", 1))}{string.Concat(Enumerable.Repeat("<row>", 50))}{string.Concat(Enumerable.Repeat("</row>", 50))}</record></feedback>";

        Assert.False(AggregateReportReader.TryRead(Octets(deep), out _, out var problem));
        Assert.Equal("its elements are nested deeper than 16", problem);
    }

    [Fact]
    public void A_text_is_cut_at_its_bound_and_drives_no_terminal()
    {
        var report = Read(AggregateSamples.Google.Replace("google.com</org_name>", $"a&#10;b{new string('x', 5000)}</org_name>", StringComparison.Ordinal));

        Assert.Equal(255, report.Organization.Length);
        Assert.StartsWith("a bx", report.Organization, StringComparison.Ordinal);
    }

    private static AggregateReport Read(string xml)
    {
        Assert.True(AggregateReportReader.TryRead(Octets(xml), out var report, out var problem), problem);
        return report;
    }

    private static MemoryStream Octets(string xml) => new(Encoding.UTF8.GetBytes(xml));
}
