using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dmarc;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Reports;

/// <summary>Reports as rows.</summary>
internal static class ReportRow
{
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static ReceivedReport Read(Statement row) => new()
    {
        Id = row.Number(0),
        Kind = (ReportKind)Within(row.Number(1), (long)ReportKind.Tls),
        Domain = DomainName.Parse(row.Text(2)),
        Organization = row.Text(3),
        ReportId = row.Text(4),
        Begin = Moments.Read(row, 5),
        End = Moments.Read(row, 6),
        Origin = new ReportOrigin((ReportVia)Within(row.Number(8), (long)ReportVia.Import), Moments.Read(row, 7)) { SignedBy = row.TextOrNull(9) },
        Passed = row.Number(10),
        Failed = row.Number(11),
    };

    /// <inheritdoc cref="Read"/>
    public static SourceSummary ReadSource(Statement row) => new(
        DomainName.Parse(row.Text(0)), row.Text(1), Domain(row.Text(2)), row.Number(3), row.Number(4) != 0, row.Number(5) != 0,
        (DmarcPolicy)Within(row.Number(6), (long)DmarcPolicy.Reject), row.Text(7))
    {
        Reporters = (int)row.Number(8),
    };

    /// <inheritdoc cref="Read"/>
    public static TlsSummary ReadTls(Statement row) => new(
        DomainName.Parse(row.Text(0)), (TlsReportPolicyType)Within(row.Number(1), (long)TlsReportPolicyType.Tlsa), row.TextOrNull(2), row.TextOrNull(3), row.Number(4));

    /// <inheritdoc cref="Read"/>
    public static SetAsideReport ReadAside(Statement row) => new(
        new ReportOrigin((ReportVia)Within(row.Number(2), (long)ReportVia.Import), Moments.Read(row, 1)) { SignedBy = row.TextOrNull(3) }, row.Text(4), row.Text(5), row.Text(6))
    {
        Id = row.Number(0),
    };

    /// <summary>Binds a row for <see cref="ReportSql.InsertRow"/>.</summary>
    public static Statement Bind(Statement statement, long report, int ordinal, AggregateRow row) => statement
        .Bind(1, report).Bind(2, (long)ordinal).Bind(3, row.Source.ToString()).Bind(4, row.HeaderFrom.Value).Bind(5, row.Count)
        .Bind(6, row.IsDkimAligned ? 1L : 0L).Bind(7, row.IsSpfAligned ? 1L : 0L).Bind(8, (long)row.Disposition).Bind(9, RowDiagnosis.Explain(row));

    private static DomainName Domain(string text) => text.Length == 0 ? default : DomainName.Parse(text);

    private static long Within(long number, long most) => number >= 0 && number <= most ? number : throw new FormatException($"{number} is out of range.");
}
