using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;

namespace Postrider.Reports;

/// <summary>A report in short, as JSON shows it.</summary>
internal sealed record ReportView(
    long Id, string Kind, string Domain, string Organization, string ReportId, DateTimeOffset Begin, DateTimeOffset End, long Passed, long Failed, DateTimeOffset Received, string Via, string? SignedBy)
{
    public static ReportView Of(ReceivedReport report) => new(
        report.Id, Word(report.Kind), report.Domain.Value, report.Organization, report.ReportId, report.Begin, report.End, report.Passed, report.Failed,
        report.Origin.At, Word(report.Origin.Via), report.Origin.SignedBy);

    public static string Word(ReportKind kind) => kind == ReportKind.Tls ? "tls" : "dmarc";

    public static string Word(ReportVia via) => JsonNamingPolicy.SnakeCaseLower.ConvertName(via.ToString());
}

internal sealed record ReportList(ImmutableArray<ReportView> Reports, ImmutableArray<AsideView> Aside);

/// <summary>Something that was no report.</summary>
internal sealed record AsideView(long Id, DateTimeOffset Received, string Via, string Sender, string Name, string Reason)
{
    public static AsideView Of(SetAsideReport report) => new(report.Id, report.Origin.At, ReportView.Word(report.Origin.Via), report.Sender, report.Name, report.Reason);
}

/// <summary>A report whole.</summary>
internal sealed record ReportDetails(ReportView Report, PolicyView? Policy, ImmutableArray<RowView> Rows, ImmutableArray<TlsPolicyView> TlsPolicies)
{
    public static ReportDetails Of(StoredReport stored) => new(
        ReportView.Of(stored.Summary),
        stored.Aggregate is { } aggregate ? PolicyView.Of(aggregate.Policy) : null,
        stored.Aggregate is { } rows ? [.. rows.Rows.Select(RowView.Of)] : [],
        stored.Tls is { } tls ? [.. tls.Policies.Select(TlsPolicyView.Of)] : []);
}

internal sealed record PolicyView(string Domain, string P, string? Sp, string? Np, string Adkim, string Aspf, bool Testing)
{
    public static PolicyView Of(PublishedPolicy policy) => new(
        policy.Domain.Value, policy.Policy.Word(), policy.SubdomainPolicy?.Word(), policy.NonExistentPolicy?.Word(),
        policy.DkimAlignment == DmarcAlignment.Strict ? "s" : "r", policy.SpfAlignment == DmarcAlignment.Strict ? "s" : "r", policy.IsTest);
}

internal sealed record RowView(
    string Source, long Count, string HeaderFrom, string EnvelopeFrom, bool DkimAligned, bool SpfAligned, string Disposition, ImmutableArray<string> Reasons,
    ImmutableArray<MethodView> Dkim, ImmutableArray<MethodView> Spf, string Words)
{
    public static RowView Of(AggregateRow row) => new(
        row.Source.ToString(), row.Count, row.HeaderFrom.Value, row.EnvelopeFrom.Value, row.IsDkimAligned, row.IsSpfAligned, row.Disposition.Word(),
        [.. row.Reasons.Select(reason => reason.Type)],
        [.. row.Signatures.Select(signature => new MethodView(signature.Domain.Value, signature.Selector, signature.Result.Word()))],
        [.. row.Spf.Select(spf => new MethodView(spf.Domain.Value, null, spf.Result.Word()))],
        RowDiagnosis.Explain(row));
}

internal sealed record MethodView(string Domain, string? Selector, string Result);

internal sealed record TlsPolicyView(string Type, string Domain, ImmutableArray<string> Text, ImmutableArray<string> Hosts, long Successes, long Failures, ImmutableArray<TlsFailureView> Details)
{
    public static TlsPolicyView Of(TlsReportPolicy policy) => new(
        policy.Type.Word(), policy.Domain.Value, policy.Text, policy.Hosts, policy.Successes, policy.Failures,
        [.. policy.Details.Select(one => new TlsFailureView(one.Result, one.Count, one.Host, one.HostAddress, one.SendingAddress, one.Reason, TlsResultType.Explain(one.Result)))]);
}

internal sealed record TlsFailureView(string Result, long Count, string? Host, string? HostAddress, string? SendingAddress, string? Reason, string Words);

internal sealed record ReportSummary(DateTimeOffset Since, ImmutableArray<SourceView> Sources, ImmutableArray<TlsSummaryView> Tls);

internal sealed record SourceView(
    string Domain, string Source, string HeaderFrom, long Count, bool DkimAligned, bool SpfAligned, string Disposition, int Reporters, string Words)
{
    public static SourceView Of(SourceSummary source) => new(
        source.Domain.Value, source.Source, source.HeaderFrom.Value, source.Count, source.IsDkimAligned, source.IsSpfAligned, source.Disposition.Word(), source.Reporters, source.Words);
}

internal sealed record TlsSummaryView(string Domain, string Policy, string? Result, string? Host, long Count, string Words)
{
    public static TlsSummaryView Of(TlsSummary line) => new(
        line.Domain.Value, line.Policy.Word(), line.Result, line.Host, line.Count, line.Result is { } result ? TlsResultType.Explain(result) : "fine");
}

internal sealed record ImportResult(string File, string Result, string? Problem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReportList))]
[JsonSerializable(typeof(ReportDetails))]
[JsonSerializable(typeof(ReportSummary))]
[JsonSerializable(typeof(ImmutableArray<ImportResult>))]
internal sealed partial class ReportJson : JsonSerializerContext;
