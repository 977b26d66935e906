using System.Collections.Immutable;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Reports;

/// <summary>The reports that came in, in the station's database.</summary>
public sealed class SqliteReportStore(StationDatabase database) : IReportStore
{
    private const long MaximumSetAside = 1000;

    public async ValueTask<bool> AddAsync(AggregateReport report, ReportOrigin origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        // The form of RFC 9990 loses nothing.
        var document = ReportDocument.Write(output => AggregateReportWriter.Write(report, AggregateReportForm.Rfc9990, output));
        var passed = report.Rows.Where(row => row.Passes).Sum(row => row.Count);
        var failed = report.Rows.Where(row => !row.Passes).Sum(row => row.Count);
        var head = new Head(ReportKind.Dmarc, report.Policy.Domain, report.Organization, report.Id, report.Begin, report.End, passed, failed);
        return await database.WriteAsync(
            session =>
            {
                if (Insert(session, head, origin, document) is not { } id) return false;
                var insert = session.Prepared(ReportSql.InsertRow);
                foreach (var (ordinal, row) in report.Rows.Index()) ReportRow.Bind(insert, id, ordinal, row).Run();
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public async ValueTask<bool> AddAsync(TlsReport report, ReportOrigin origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(report);
        var document = ReportDocument.Write(output => TlsReportWriter.Write(report, output));
        var main = report.Policies.FirstOrDefault(policy => policy.Type != TlsReportPolicyType.Tlsa) ?? report.Policies[0];
        var head = new Head(
            ReportKind.Tls, main.Domain, report.Organization, report.Id, report.Begin, report.End,
            report.Policies.Sum(policy => policy.Successes), report.Policies.Sum(policy => policy.Failures));
        return await database.WriteAsync(
            session =>
            {
                if (Insert(session, head, origin, document) is not { } id) return false;
                var insert = session.Prepared(ReportSql.InsertTls);
                foreach (var (ordinal, line) in report.Policies.SelectMany(LinesOf).Index())
                    insert.Bind(1, id).Bind(2, (long)ordinal).Bind(3, (long)line.Policy).Bind(4, line.Result).Bind(5, line.Host).Bind(6, line.Count).Run();
                return true;
            },
            cancellation).ConfigureAwait(false);
    }

    public async ValueTask SetAsideAsync(SetAsideReport report, ReadOnlyMemory<byte> content, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            session.Prepared(ReportSql.InsertAside).Bind(1, report.Origin.At).Bind(2, (long)report.Origin.Via).Bind(3, report.Origin.SignedBy)
                .Bind(4, report.Sender).Bind(5, report.Name).Bind(6, report.Reason).Bind(7, content.Span).Run();
            return session.Prepared(ReportSql.BoundAside).Bind(1, MaximumSetAside).Run();
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<ReceivedReport>> ListAsync(ReportFilter filter, int limit, CancellationToken cancellation) =>
        await ReadAsync(ReportSql.List, filter, limit, ReportRow.Read, cancellation).ConfigureAwait(false);

    public async ValueTask<StoredReport?> FindAsync(long id, CancellationToken cancellation) => await database.ReadAsync(
        session => StationSession.ReadRows(session.Prepared(ReportSql.Find).Bind(1, id), row => ReportDocument.Read(ReportRow.Read(row), row.Octets(12))).SingleOrDefault(),
        cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<SourceSummary>> SummarizeSourcesAsync(ReportFilter filter, int limit, CancellationToken cancellation) =>
        await ReadAsync(ReportSql.SummarizeSources, filter, limit, ReportRow.ReadSource, cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<TlsSummary>> SummarizeTlsAsync(ReportFilter filter, int limit, CancellationToken cancellation) =>
        await ReadAsync(ReportSql.SummarizeTls, filter, limit, ReportRow.ReadTls, cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<SetAsideReport>> ListSetAsideAsync(int limit, CancellationToken cancellation) => await database.ReadAsync(
        session => StationSession.ReadRows(session.Prepared(ReportSql.ListAside).Bind(1, (long)limit), ReportRow.ReadAside).ToImmutableArray(), cancellation).ConfigureAwait(false);

    public async ValueTask<int> PruneAsync(DateTimeOffset before, CancellationToken cancellation) =>
        await database.WriteAsync(session => session.Prepared(ReportSql.Prune).Bind(1, before).Run(), cancellation).ConfigureAwait(false);

    private Task<ImmutableArray<T>> ReadAsync<T>(string sql, ReportFilter filter, int limit, Func<Statement, T> read, CancellationToken cancellation) => database.ReadAsync(
        session => StationSession.ReadRows(
            session.Prepared(sql).Bind(1, filter.Domain.Value).Bind(2, filter.Kind is { } kind ? (long)kind : -1).Bind(3, filter.Since).Bind(4, (long)limit), read).ToImmutableArray(),
        cancellation);

    /// <returns>Its number; <c>null</c> when it is there already.</returns>
    private static long? Insert(StationSession session, Head head, ReportOrigin origin, byte[] document)
    {
        var insert = session.Prepared(ReportSql.Insert).Bind(1, (long)head.Kind).Bind(2, head.Domain.Value).Bind(3, head.Organization).Bind(4, head.Id)
            .Bind(5, head.Begin).Bind(6, head.End).Bind(7, origin.At).Bind(8, (long)origin.Via).Bind(9, origin.SignedBy)
            .Bind(10, head.Passed).Bind(11, head.Failed).Bind(12, document);
        return StationSession.ReadRows(insert, row => row.Number(0)) is [var id] ? id : null;
    }

    /// <summary>Successes, the failures that are told apart, and the rest of them.</summary>
    private static IEnumerable<(TlsReportPolicyType Policy, string? Result, string? Host, long Count)> LinesOf(TlsReportPolicy policy)
    {
        yield return (policy.Type, null, null, policy.Successes);
        foreach (var failure in policy.Details) yield return (policy.Type, failure.Result, failure.Host, failure.Count);
        var rest = policy.Failures - policy.Details.Sum(failure => failure.Count);
        if (rest > 0) yield return (policy.Type, "unspecified", null, rest);
    }

    private readonly record struct Head(
        ReportKind Kind, DomainName Domain, string Organization, string Id, DateTimeOffset Begin, DateTimeOffset End, long Passed, long Failed);
}
