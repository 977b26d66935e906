using System.Globalization;
using System.Text;
using System.Xml;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;

namespace Postrider.Mail.AggregateReports;

/// <summary>Writes reports.</summary>
public static class AggregateReportWriter
{
    /// <summary>The namespace of RFC 9990.</summary>
    public const string Namespace = "urn:ietf:params:xml:ns:dmarc-2.0";

    /// <param name="form">By which of the two standards.</param>
    public static void Write(AggregateReport report, AggregateReportForm form, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var xml = XmlWriter.Create(output, new XmlWriterSettings { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = true, CheckCharacters = true });
        new Writing(xml, form).Run(report);
    }

    private sealed class Writing(XmlWriter xml, AggregateReportForm form)
    {
        private readonly string? _namespace = form == AggregateReportForm.Rfc9990 ? Namespace : null;

        public void Run(AggregateReport report)
        {
            Begin("feedback");
            Text("version", "1.0");
            WriteMetadata(report);
            WritePolicy(report.Policy);
            foreach (var row in report.Rows) WriteRow(row);
            xml.WriteEndElement();
        }

        private void WriteMetadata(AggregateReport report)
        {
            Begin("report_metadata");
            Text("org_name", report.Organization);
            Text("email", report.Contact);
            if (report.ExtraContact is { } extra) Text("extra_contact_info", extra);
            Text("report_id", report.Id);
            Begin("date_range");
            Number("begin", report.Begin.ToUnixTimeSeconds());
            Number("end", report.End.ToUnixTimeSeconds());
            xml.WriteEndElement();
            foreach (var error in report.Errors) Text("error", error);
            if (form == AggregateReportForm.Rfc9990 && report.Generator is { } generator) Text("generator", generator);
            xml.WriteEndElement();
        }

        private void WritePolicy(PublishedPolicy policy)
        {
            Begin("policy_published");
            Text("domain", policy.Domain.Value);
            if (form == AggregateReportForm.Rfc9990) Text("discovery_method", "treewalk");
            Text("adkim", Word(policy.DkimAlignment));
            Text("aspf", Word(policy.SpfAlignment));
            Text("p", policy.Policy.Word());
            Text("sp", (policy.SubdomainPolicy ?? policy.Policy).Word());
            if (form == AggregateReportForm.Rfc9990)
            {
                Text("np", (policy.NonExistentPolicy ?? policy.SubdomainPolicy ?? policy.Policy).Word());
                Text("testing", policy.IsTest ? "y" : "n");
            }
            else
            {
                Number("pct", policy.Percentage ?? 100);
            }

            xml.WriteEndElement();
        }

        private void WriteRow(AggregateRow row)
        {
            Begin("record");
            Begin("row");
            Text("source_ip", row.Source.ToString());
            Number("count", row.Count);
            Begin("policy_evaluated");
            Text("disposition", form == AggregateReportForm.Rfc9990 && row is { Passes: true, Disposition: DmarcPolicy.None } ? "pass" : row.Disposition.Word());
            Text("dkim", PassOrFail(row.IsDkimAligned));
            Text("spf", PassOrFail(row.IsSpfAligned));
            foreach (var reason in row.Reasons)
            {
                Begin("reason");
                Text("type", reason.Type);
                if (reason.Comment is { } comment) Text("comment", comment);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
            Begin("identifiers");
            Text("header_from", row.HeaderFrom.Value);
            Text("envelope_from", row.EnvelopeFrom.Value);
            xml.WriteEndElement();
            WriteResults(row);
            xml.WriteEndElement();
        }

        private void WriteResults(AggregateRow row)
        {
            Begin("auth_results");
            foreach (var signature in row.Signatures)
            {
                Begin("dkim");
                Text("domain", signature.Domain.Value);
                Text("selector", signature.Selector);
                Text("result", signature.Result.Word());
                xml.WriteEndElement();
            }

            foreach (var spf in row.Spf)
            {
                Begin("spf");
                Text("domain", spf.Domain.Value);
                // RFC 9990 knows only the reverse-path: what was checked for HELO stood in its place.
                if (form == AggregateReportForm.Rfc7489 || spf.Identity == SpfIdentity.MailFrom) Text("scope", spf.Identity == SpfIdentity.Helo ? "helo" : "mfrom");
                Text("result", spf.Result.Word());
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        private void Begin(string name) => xml.WriteStartElement(name, _namespace);

        private void Text(string name, string value) => xml.WriteElementString(name, _namespace, value);

        private void Number(string name, long value) => Text(name, value.ToString(CultureInfo.InvariantCulture));

        private static string PassOrFail(bool passes) => passes ? "pass" : "fail";

        private static string Word(DmarcAlignment alignment) => alignment == DmarcAlignment.Strict ? "s" : "r";
    }
}
