using System.Text;
using Postrider.Mail.AggregateReports;

namespace Postrider.Fuzz.Targets;

/// <summary>Aggregate reports as anybody may send them. One that is read keeps to its bounds, and can be written and read again.</summary>
public sealed class AggregateReportFuzz : IFuzzTarget
{
    public string Name => "aggregate-report";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """
        <?xml version="1.0"?><feedback><report_metadata><org_name>a</org_name><email>b@c.example</email><report_id>1</report_id><date_range><begin>1</begin><end>2</end></date_range></report_metadata>
        <policy_published><domain>example.com</domain><adkim>r</adkim><p>none</p><pct>100</pct></policy_published>
        <record><row><source_ip>192.0.2.1</source_ip><count>2</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf><reason><type>forwarded</type></reason></policy_evaluated></row>
        <identifiers><header_from>example.com</header_from></identifiers><auth_results><dkim><domain>example.com</domain><selector>s</selector><result>pass</result></dkim><spf><domain>a.example</domain><result>fail</result></spf></auth_results></record></feedback>
        """u8.ToArray(),
        "<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\"><policy_published><domain>x</domain></policy_published><extension/></feedback>"u8.ToArray(),
        "<!DOCTYPE a [<!ENTITY b \"c\">]><feedback>&b;</feedback>"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        using var document = new MemoryStream(input.ToArray());
        if (!AggregateReportReader.TryRead(document, out var report, out var problem))
        {
            Invariant.IsWritable(problem, "A problem");
            return;
        }

        Invariant.IsWritable(report.Organization + report.Contact + report.ExtraContact + report.Id + report.Generator, "A report");
        Invariant.Holds(report.Organization.Length is > 0 and <= 255 && report.Id.Length is > 0 and <= 255, "A text is out of bounds.");
        foreach (var row in report.Rows)
        {
            Invariant.Holds(row.Count > 0, "A row counts nothing.");
            Invariant.IsWritable(RowDiagnosis.Explain(row), "A diagnosis");
        }

        using var output = new MemoryStream();
        AggregateReportWriter.Write(report, AggregateReportForm.Rfc9990, output);
        output.Position = 0;
        Invariant.Holds(AggregateReportReader.TryRead(output, out var again, out _) && again.Rows.Length == report.Rows.Length && again.Id == report.Id, "A report does not come back.");
    }
}
