using Postrider.Relay.Reputation;
using Postrider.Relay.WarmUp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Standing;

/// <summary>What a station has learnt of its senders, in its database.</summary>
public sealed class SqliteStandingStore(StationDatabase database)
{
    /// <exception cref="IOException">The database cannot be read.</exception>
    public async ValueTask<IReadOnlyList<WarmUpRecord>> ReadWarmUpAsync(CancellationToken cancellation) =>
        await database.ReadAsync(static session => StationSession.ReadRows(session.Prepared(StandingSql.ListWarmUp), ReadWarmUp), cancellation).ConfigureAwait(false);

    /// <exception cref="IOException">Nothing was kept.</exception>
    public async ValueTask KeepAsync(IReadOnlyList<WarmUpRecord> records, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            var keep = session.Prepared(StandingSql.KeepWarmUp);
            foreach (var record in records)
            {
                keep.Bind(1, record.Source).Bind(2, record.Provider).Bind(3, (long)record.Step).Bind(4, (long)record.Day.DayNumber).Bind(5, (long)record.Sent)
                    .Bind(6, (long)record.Delivered).Bind(7, (long)record.Bounced).Bind(8, (long)record.Blocked).Bind(9, (long)record.Complaints).Bind(10, record.Halted).Run();
            }

            return records.Count;
        },
        cancellation).ConfigureAwait(false);

    /// <exception cref="IOException">The database cannot be read.</exception>
    public async ValueTask<IReadOnlyList<TenantRecord>> ReadTenantsAsync(CancellationToken cancellation) =>
        await database.ReadAsync(static session => StationSession.ReadRows(session.Prepared(StandingSql.ListTenants), ReadTenant), cancellation).ConfigureAwait(false);

    /// <summary>Keeps those who may not send freely, and nobody else.</summary>
    /// <exception cref="IOException">Nothing was kept.</exception>
    public async ValueTask KeepAsync(IReadOnlyList<TenantRecord> records, CancellationToken cancellation) => await database.WriteAsync(
        session =>
        {
            session.Prepared(StandingSql.ForgetTenants).Run();
            var keep = session.Prepared(StandingSql.KeepTenant);
            foreach (var record in records) keep.Bind(1, record.Tenant).Bind(2, (long)record.Standing).Bind(3, record.Since).Bind(4, record.Reason).Run();
            return records.Count;
        },
        cancellation).ConfigureAwait(false);

    private static WarmUpRecord ReadWarmUp(Statement row) => new()
    {
        Source = row.Text(0),
        Provider = row.Text(1),
        Step = (int)Math.Clamp(row.Number(2), 0, int.MaxValue),
        Day = DateOnly.FromDayNumber((int)Math.Clamp(row.Number(3), 0, DateOnly.MaxValue.DayNumber)),
        Sent = (int)row.Number(4),
        Delivered = (int)row.Number(5),
        Bounced = (int)row.Number(6),
        Blocked = (int)row.Number(7),
        Complaints = (int)row.Number(8),
        Halted = row.TextOrNull(9),
    };

    private static TenantRecord ReadTenant(Statement row) => new(
        row.Text(0), row.Number(1) == (long)TenantStanding.Paused ? TenantStanding.Paused : TenantStanding.Slowed, Moments.Read(row, 2), row.Text(3));
}
