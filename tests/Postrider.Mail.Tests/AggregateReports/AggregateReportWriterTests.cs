using System.Net;
using System.Text;
using CsCheck;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.AggregateReports;

public sealed class AggregateReportWriterTests
{
    private static readonly Gen<string> Word = Gen.String[Gen.Char["abc<>&\"' é0-"], 1, 12].Where(text => text.Trim() == text && text.Length > 0);

    private static readonly Gen<DomainName> Domain = Gen.OneOf(DomainName.Parse("example.com"), DomainName.Parse("a.example.net"), DomainName.Parse("xn--bcher-kva.example"));

    private static readonly Gen<DmarcPolicy> Policy = Gen.OneOf(DmarcPolicy.None, DmarcPolicy.Quarantine, DmarcPolicy.Reject);

    private static readonly Gen<AggregateRow> Row =
        from source in Gen.OneOf("192.0.2.1", "2001:db8::1")
        from count in Gen.Long[1, uint.MaxValue]
        from header in Domain
        from disposition in Policy
        from dkim in Gen.Bool
        from spf in Gen.Bool
        from type in Word
        from signatures in Gen.Select(Domain, Gen.String[Gen.Char.AlphaNumeric, 0, 5], Gen.Enum<DkimResult>(), (domain, selector, result) => new ReportedSignature(domain, selector, result)).Array[0, 3]
        from checks in Gen.Select(Domain, Gen.Enum<SpfResult>(), (domain, result) => new ReportedSpf(domain, SpfIdentity.MailFrom, result)).Array[0, 2]
        select new AggregateRow(IPAddress.Parse(source), count, header)
        {
            Disposition = disposition,
            IsDkimAligned = dkim,
            IsSpfAligned = spf,
            EnvelopeFrom = header,
            Reasons = [new OverrideReason(type, null)],
            Signatures = [.. signatures],
            Spf = [.. checks],
        };

    [Theory]
    [InlineData(AggregateReportForm.Rfc7489)]
    [InlineData(AggregateReportForm.Rfc9990)]
    public void What_is_written_is_read_again(AggregateReportForm form) => Gen.Select(Word, Word, Domain, Policy, Row.Array[0, 4]).Sample((organization, id, domain, policy, rows) =>
    {
        var report = new AggregateReport
        {
            Organization = organization,
            Contact = "dmarc@example.net",
            Id = id,
            Begin = DateTimeOffset.FromUnixTimeSeconds(1_735_689_600),
            End = DateTimeOffset.FromUnixTimeSeconds(1_735_775_999),
            Policy = new PublishedPolicy(domain, policy) { SubdomainPolicy = policy },
            Rows = [.. rows],
        };

        var again = ReadAgain(report, form);

        Assert.Equal((organization, id, report.Begin, report.End), (again.Organization, again.Id, again.Begin, again.End));
        Assert.Equal((domain, policy), (again.Policy.Domain, again.Policy.Policy));
        Assert.Equal(rows.Select(Describe), again.Rows.Select(Describe));
    });

    [Fact]
    public void The_newer_form_has_its_namespace_and_calls_good_mail_passed()
    {
        using var output = new MemoryStream();
        var report = new AggregateReport
        {
            Organization = "Us",
            Id = "1",
            Begin = DateTimeOffset.UnixEpoch,
            End = DateTimeOffset.UnixEpoch,
            Policy = new PublishedPolicy(DomainName.Parse("example.com"), DmarcPolicy.Reject) { IsTest = true },
            Rows = [new AggregateRow(IPAddress.Loopback, 1, DomainName.Parse("example.com")) { IsDkimAligned = true }],
        };
        AggregateReportWriter.Write(report, AggregateReportForm.Rfc9990, output);
        var xml = Encoding.UTF8.GetString(output.ToArray());

        Assert.Contains("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">", xml, StringComparison.Ordinal);
        Assert.Contains("<disposition>pass</disposition>", xml, StringComparison.Ordinal);
        Assert.Contains("<testing>y</testing>", xml, StringComparison.Ordinal);
    }

    private static AggregateReport ReadAgain(AggregateReport report, AggregateReportForm form)
    {
        using var output = new MemoryStream();
        AggregateReportWriter.Write(report, form, output);
        output.Position = 0;
        Assert.True(AggregateReportReader.TryRead(output, out var again, out var problem), problem);
        return again;
    }

    private static string Describe(AggregateRow row) =>
        $"{row.Source} {row.Count} {row.HeaderFrom} {row.EnvelopeFrom} {row.Disposition} {row.IsDkimAligned} {row.IsSpfAligned} {string.Join(',', row.Reasons)} {string.Join(',', row.Signatures)} {string.Join(',', row.Spf)}";
}
