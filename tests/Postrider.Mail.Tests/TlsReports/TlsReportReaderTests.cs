using System.Text;
using CsCheck;
using Postrider.Mail.TlsReports;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.TlsReports;

public sealed class TlsReportReaderTests
{
    [Fact]
    public void A_report_of_Google_is_read()
    {
        var report = Read(TlsSamples.Google);

        Assert.Equal(("Google Inc.", "2025-01-01T00:00:00Z_example.com"), (report.Organization, report.Id));
        var policy = Assert.Single(report.Policies);
        Assert.Equal((TlsReportPolicyType.Sts, "example.com", 41L, 3L), (policy.Type, policy.Domain.Value, policy.Successes, policy.Failures));
        Assert.Equal(["version: STSv1", "mode: enforce", "mx: mx.example.com", "max_age: 604800"], policy.Text);
        Assert.Equal(new TlsReportFailure("certificate-expired", 2) { SendingAddress = "192.0.2.1", Host = "mx.example.com", HostAddress = "198.51.100.1" }, policy.Details[0]);
        Assert.Equal("X509_V_ERR", policy.Details[1].Reason);
    }

    [Fact]
    public void A_report_of_Microsoft_is_read() =>
        Assert.Equal((TlsReportPolicyType.NoPolicyFound, 7L), (Read(TlsSamples.Microsoft).Policies[0].Type, Read(TlsSamples.Microsoft).Policies[0].Successes));

    [Fact]
    public void A_text_where_a_list_belongs_is_taken()
    {
        var policy = Read(TlsSamples.OneHost).Policies[0];

        Assert.Equal((TlsReportPolicyType.Tlsa, "*.mail.company-y.example", "3 0 1 1F85"), (policy.Type, policy.Hosts[0], policy.Text[0]));
    }

    [Theory]
    [InlineData("{", "its JSON is broken in line 1, column 2")]
    [InlineData("{}", "it does not say for which time it is (date-range)")]
    [InlineData("{\"date-range\":{}}", "it does not say who reports (organization-name)")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"x\"},\"organization-name\":\"a\"}", "its start-datetime is not a time")]
    [InlineData("{\"date-range\":{\"start-datetime\":\"2025-01-01\",\"end-datetime\":\"2025-01-02\"},\"organization-name\":\"a\",\"report-id\":\"1\"}", "it has no policies")]
    [InlineData("{\"date-range\":{},\"organization-name\":\"a\",\"policies\":[{}]}", "a policy is missing")]
    [InlineData("{\"date-range\":{},\"policies\":[{\"policy\":{\"policy-domain\":\"a b\"}}]}", "a policy-domain is not a domain")]
    public void What_is_no_report_is_named(string json, string problem)
    {
        Assert.False(TlsReportReader.TryRead(Encoding.UTF8.GetBytes(json), out _, out var found));
        Assert.Equal(problem, found);
    }

    [Fact]
    public void Values_are_nested_to_a_bound()
    {
        Assert.False(TlsReportReader.TryRead(Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 40)}{new string(']', 40)}}}"), out _, out var problem));
        Assert.StartsWith("its JSON is broken", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_again() => Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 1, 20], Gen.Enum<TlsReportPolicyType>(), Gen.Long[0, uint.MaxValue], Gen.Long[0, uint.MaxValue]).Sample((id, type, successes, failures) =>
    {
        var report = new TlsReport
        {
            Organization = "Us & \"others\"",
            Begin = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero),
            End = new DateTimeOffset(2025, 1, 1, 23, 59, 59, TimeSpan.Zero),
            Contact = "tls@example.net",
            Id = id,
            Policies =
            [
                new TlsReportPolicy(type, DomainName.Parse("example.com"), successes, failures)
                {
                    Text = ["mode: enforce"],
                    Hosts = ["*.example.com"],
                    Details = [new TlsReportFailure(TlsResultType.Expired, failures) { Host = "mx.example.com", HostAddress = "2001:db8::1", SendingAddress = "192.0.2.1" }],
                },
            ],
        };
        using var output = new MemoryStream();
        TlsReportWriter.Write(report, output);

        var again = Read(Encoding.UTF8.GetString(output.ToArray()));

        Assert.Equal(report with { Policies = [] }, again with { Policies = [] });
        var (was, has) = (report.Policies[0], Assert.Single(again.Policies));
        Assert.Equal(was with { Text = [], Hosts = [], Details = [] }, has with { Text = [], Hosts = [], Details = [] });
        Assert.Equal(was.Details, has.Details);
        Assert.Equal(was.Text, has.Text);
        Assert.Equal(was.Hosts, has.Hosts);
    });

    [Theory]
    [InlineData("v=TLSRPTv1; rua=mailto:tls@example.com,https://reports.example/v1", "mailto:tls@example.com https://reports.example/v1")]
    [InlineData("v=TLSRPTv1;rua=http://plain.example/, mailto:a@b.example;", "mailto:a@b.example")]
    [InlineData("v=TLSRPTv1", "")]
    [InlineData("v=TLSRPTv2; rua=mailto:tls@example.com", "")]
    [InlineData("v=spf1 -all", "")]
    public void A_record_says_where_reports_are_wanted(string text, string uris) => Assert.Equal(uris, string.Join(' ', TlsReportRecord.UrisOf([text])));

    [Fact]
    public void Two_records_are_none() => Assert.Empty(TlsReportRecord.UrisOf(["v=TLSRPTv1; rua=mailto:a@example.com", "v=TLSRPTv1; rua=mailto:b@example.com"]));

    private static TlsReport Read(string json)
    {
        Assert.True(TlsReportReader.TryRead(Encoding.UTF8.GetBytes(json), out var report, out var problem), problem);
        return report;
    }
}
