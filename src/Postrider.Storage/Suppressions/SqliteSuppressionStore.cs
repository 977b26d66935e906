using Postrider.Relay.Labels;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;
using Postrider.Storage.Station;

namespace Postrider.Storage.Suppressions;

/// <summary>Suppressions in the station's database.</summary>
public sealed class SqliteSuppressionStore(StationDatabase database) : ISuppressionStore
{
    private const int AllStreams = -1;
    private const int AnyStream = -2;

    /// <inheritdoc/>
    public Task<int> AddAsync(IReadOnlyList<Suppression> suppressions, CancellationToken cancellation) => database.WriteAsync(
        session =>
        {
            var added = 0;
            foreach (var one in suppressions)
            {
                if (!Exists(session, one)) added++;
                session.Prepared(SuppressionSql.Add)
                    .Bind(1, one.Scope.Tenant).Bind(2, NumberOf(one.Scope.Stream)).Bind(3, one.Address).Bind(4, (int)one.Reason).Bind(5, one.At).Bind(6, one.Expires).Bind(7, one.Note)
                    .Run();
            }

            session.Prepared(SuppressionSql.NextEdition).Run();
            return added;
        },
        cancellation);

    /// <summary>Takes one back.</summary>
    /// <param name="scope">Of the tenant; without a stream, of all streams.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="IOException">Nothing has changed.</exception>
    public Task<int> RemoveAsync(SuppressionScope scope, string address, CancellationToken cancellation) => database.WriteAsync(
        session =>
        {
            session.Prepared(SuppressionSql.NextEdition).Run();
            return session.Prepared(SuppressionSql.Remove).Bind(1, scope.Tenant).Bind(2, scope.Stream is null ? AnyStream : NumberOf(scope.Stream)).Bind(3, address).Run();
        },
        cancellation);

    /// <summary>A number that grows with each change.</summary>
    /// <exception cref="IOException">It cannot be read: the message says why.</exception>
    public Task<long> ReadEditionAsync(CancellationToken cancellation) => database.ReadAsync(static session => session.ReadNumber(SuppressionSql.Edition) ?? 0, cancellation);

    /// <summary>All of them, also those that are over, by tenant and address.</summary>
    /// <exception cref="IOException">They cannot be read: the message says why.</exception>
    public async Task<IReadOnlyList<Suppression>> ReadAsync(CancellationToken cancellation) =>
        await database.ReadAsync(static session => StationSession.ReadRows(session.Prepared(SuppressionSql.List), Read), cancellation).ConfigureAwait(false);

    private static bool Exists(StationSession session, Suppression one) =>
        StationSession.ReadRows(session.Prepared(SuppressionSql.Exists).Bind(1, one.Scope.Tenant).Bind(2, NumberOf(one.Scope.Stream)).Bind(3, one.Address), static _ => true).Count > 0;

    private static Suppression Read(Statement row) => new(
        new SuppressionScope(row.Text(0), row.Number(1) == AllStreams ? null : (MailStream)row.Number(1)), row.Text(2), (SuppressionReason)row.Number(3), new DateTimeOffset(row.Number(4), TimeSpan.Zero))
    {
        Expires = row.IsNull(5) ? null : new DateTimeOffset(row.Number(5), TimeSpan.Zero),
        Note = row.Text(6),
    };

    private static int NumberOf(MailStream? stream) => stream is { } known ? (int)known : AllStreams;
}
