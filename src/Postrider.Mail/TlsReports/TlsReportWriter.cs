using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postrider.Mail.TlsReports;

/// <summary>Writes reports (RFC 8460, 4.4).</summary>
public static class TlsReportWriter
{
    private static readonly JsonWriterOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(TlsReport report, Stream output)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var json = new Utf8JsonWriter(output, Style);
        json.WriteStartObject();
        json.WriteString("organization-name", report.Organization);
        json.WriteStartObject("date-range");
        json.WriteString("start-datetime", Moment(report.Begin));
        json.WriteString("end-datetime", Moment(report.End));
        json.WriteEndObject();
        json.WriteString("contact-info", report.Contact);
        json.WriteString("report-id", report.Id);
        json.WriteStartArray("policies");
        foreach (var policy in report.Policies) WritePolicy(json, policy);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter json, TlsReportPolicy policy)
    {
        json.WriteStartObject();
        json.WriteStartObject("policy");
        json.WriteString("policy-type", policy.Type.Word());
        WriteTexts(json, "policy-string", policy.Text);
        json.WriteString("policy-domain", policy.Domain.Value);
        WriteTexts(json, "mx-host", policy.Hosts);
        json.WriteEndObject();
        json.WriteStartObject("summary");
        json.WriteNumber("total-successful-session-count", policy.Successes);
        json.WriteNumber("total-failure-session-count", policy.Failures);
        json.WriteEndObject();
        if (!policy.Details.IsEmpty)
        {
            json.WriteStartArray("failure-details");
            foreach (var failure in policy.Details) WriteFailure(json, failure);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteFailure(Utf8JsonWriter json, TlsReportFailure failure)
    {
        json.WriteStartObject();
        json.WriteString("result-type", failure.Result);
        WriteIfThere(json, "sending-mta-ip", failure.SendingAddress);
        WriteIfThere(json, "receiving-mx-hostname", failure.Host);
        WriteIfThere(json, "receiving-mx-helo", failure.HostHelo);
        WriteIfThere(json, "receiving-ip", failure.HostAddress);
        json.WriteNumber("failed-session-count", failure.Count);
        WriteIfThere(json, "additional-information", failure.Information);
        WriteIfThere(json, "failure-reason-code", failure.Reason);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        if (texts.IsEmpty) return;
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    private static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
