using System.Collections.Immutable;
using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Reports;

/// <summary>What is counted for reports, in the station's database.</summary>
public sealed class SqliteTallyStore(StationDatabase database) : ITallyStore
{
    public async ValueTask AddAsync(IReadOnlyList<Tally> tallies, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            var add = session.Prepared(ReportSql.AddTally);
            foreach (var tally in tallies) Bind(add, tally.Report).Bind(4, tally.Facts).Bind(5, tally.Count).Run();
            return tallies.Count;
        },
        cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<DueReport>> ListDueAsync(DateTimeOffset before, int limit, CancellationToken cancellation) => await database.ReadAsync(
        session => StationSession.ReadRows(session.Prepared(ReportSql.ListDue).Bind(1, before).Bind(2, (long)limit), ReadDue).ToImmutableArray(), cancellation).ConfigureAwait(false);

    public async ValueTask<ImmutableArray<Tally>> ReadAsync(DueReport report, int limit, CancellationToken cancellation) => await database.ReadAsync(
        session => StationSession.ReadRows(Bind(session.Prepared(ReportSql.ListTallies), report).Bind(4, (long)limit), row => new Tally(report, row.Text(0), row.Number(1))).ToImmutableArray(),
        cancellation).ConfigureAwait(false);

    public async ValueTask<bool> ClaimAsync(DueReport report, DateTimeOffset at, CancellationToken cancellation) =>
        await database.WriteAsync(session => Bind(session.Prepared(ReportSql.Claim), report).Bind(4, at).Run() > 0, cancellation).ConfigureAwait(false);

    public async ValueTask PruneAsync(DateTimeOffset tallies, DateTimeOffset claims, CancellationToken cancellation) => await database.WriteAsync(
        session => session.Prepared(ReportSql.PruneTallies).Bind(1, tallies).Run() + session.Prepared(ReportSql.PruneSent).Bind(1, claims).Run(), cancellation).ConfigureAwait(false);

    private static Statement Bind(Statement statement, DueReport report) =>
        statement.Bind(1, (long)report.Kind).Bind(2, report.Begin).Bind(3, report.Domain.Value);

    private static DueReport ReadDue(Statement row) => new(row.Number(0) == (long)ReportKind.Tls ? ReportKind.Tls : ReportKind.Dmarc, Moments.Read(row, 1), DomainName.Parse(row.Text(2)));
}
