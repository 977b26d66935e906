using System.Buffers;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>The relay's own reads: short, each by an index.</summary>
internal sealed class SpoolReads(ReaderPool readers, DamageRecord damage, BodyFiles files)
{
    private const int ChecksumBuffer = 128 * 1024;

    public async ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(
        string? destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        while (true)
        {
            var rows = await readers.ReadAsync(
                (destination, after, until, limit),
                static (reader, ask) =>
                {
                    var statement = reader.Prepared(ask.destination is null ? SpoolSql.ReadDue : SpoolSql.ReadDueAtDestination)
                        .Bind(1, ask.after.Due).Bind(2, ask.after.Key.Message.Value).Bind(3, ask.after.Key.Ordinal).Bind(4, ask.until).Bind(5, ask.limit);
                    if (ask.destination is not null) statement.Bind(6, ask.destination);
                    return ReadRecipients(statement, ReadDueRecipient);
                },
                cancellation).ConfigureAwait(false);
            var (recipients, setAside) = await WithoutDamagedAsync(rows).ConfigureAwait(false);
            // An empty page means the end to the caller, so one that only held damaged rows is read again without them.
            if (recipients.Count > 0 || setAside == 0) return recipients;
        }
    }

    /// <inheritdoc cref="ISpool.ReadOverdueAsync"/>
    public async ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation)
    {
        var (rows, next) = await readers.ReadAsync((after, until, limit), static (reader, ask) => ReadOverdue(reader, ask.after, ask.until, ask.limit), cancellation).ConfigureAwait(false);
        return new OverduePage((await WithoutDamagedAsync(rows).ConfigureAwait(false)).Recipients, next);
    }

    /// <summary>First what was given up, by key and as if it were due before all times; then what ran out, by the moment at which it did.</summary>
    private static (List<RecipientOrDamage> Rows, DuePosition? Next) ReadOverdue(Reader reader, DuePosition after, DateTimeOffset until, int limit)
    {
        if (after.Due == DateTimeOffset.MinValue)
        {
            var givenUp = ReadRecipients(reader.Prepared(SpoolSql.ReadGivenUp).Bind(1, after.Key.Message.Value).Bind(2, after.Key.Ordinal).Bind(3, limit));
            if (givenUp.Count > 0) return (givenUp, new DuePosition(DateTimeOffset.MinValue, givenUp[^1].Recipient?.Key ?? givenUp[^1].Key));
            after = new DuePosition(new DateTimeOffset(1, TimeSpan.Zero), default);
        }

        var rows = new List<RecipientOrDamage>();
        var last = default(DuePosition);
        var statement = reader.Prepared(SpoolSql.ReadOverdue)
            .Bind(1, after.Due).Bind(2, after.Key.Message.Value).Bind(3, after.Key.Ordinal).Bind(4, until).Bind(5, limit);
        try
        {
            while (statement.Step())
            {
                rows.Add(ReadRecipient(statement));
                last = new DuePosition(Moments.Read(statement, SpoolSql.RecipientColumnCount), RecipientRow.ReadKey(statement));
            }
        }
        finally
        {
            statement.Reset();
        }

        return (rows, rows.Count < limit ? null : last);
    }

    public async ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation)
    {
        var rows = await readers.ReadAsync(
            id, static (reader, id) => ReadRecipients(reader.Prepared(SpoolSql.FindRecipients).Bind(1, id.Value)), cancellation).ConfigureAwait(false);
        return (await WithoutDamagedAsync(rows).ConfigureAwait(false)).Recipients;
    }

    public async ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation)
    {
        var (message, problem) = await readers.ReadAsync(id, static (reader, id) => ReadMessage(reader, id), cancellation).ConfigureAwait(false);
        if (problem is not null) await damage.SetEnvelopeAsideAsync(id, problem).ConfigureAwait(false);
        return message;
    }

    public async ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation)
    {
        var row = await readers.ReadAsync(id, static (reader, id) => ReadBody(reader, id), cancellation).ConfigureAwait(false);
        if (row.Body is not null || row.Kind == BodyRowKind.Gone) return row.Body;
        var problem = row.Problem;
        if (row.Kind == BodyRowKind.File)
        {
            problem = await FindProblemAsync(files.PathOf(id), row, cancellation).ConfigureAwait(false);
            if (problem is null) return new FileBody(row.Prefix, files.PathOf(id), row.Size);
            // Another may have removed the message meanwhile. Its file goes after its row, so the row is asked again.
            var again = await readers.ReadAsync(id, static (reader, id) => ReadBody(reader, id), cancellation).ConfigureAwait(false);
            if (again.Kind == BodyRowKind.Gone) return null;
        }

        await damage.SetBodyAsideAsync(id, problem!, row.Damaged).ConfigureAwait(false); // Every other way out has a problem to tell.
        return null;
    }

    private static List<RecipientOrDamage> ReadRecipients(Statement statement) => ReadRecipients(statement, ReadRecipient);

    private static List<RecipientOrDamage> ReadRecipients(Statement statement, Func<Statement, RecipientOrDamage> read)
    {
        var rows = new List<RecipientOrDamage>();
        try
        {
            while (statement.Step()) rows.Add(read(statement));
        }
        finally
        {
            statement.Reset();
        }

        return rows;
    }

    private static RecipientOrDamage ReadDueRecipient(Statement row)
    {
        var read = ReadRecipient(row);
        if (read.Recipient is not { } recipient) return read;
        var (labels, principal) = (row.TextOrNull(SpoolSql.RecipientColumnCount), row.TextOrNull(SpoolSql.RecipientColumnCount + 1));
        var account = (labels is null ? null : MessageLabels.Parse(labels).Tenant) ?? principal;
        return account is null ? read : read with { Recipient = recipient with { Account = account } };
    }

    private static RecipientOrDamage ReadRecipient(Statement row)
    {
        try
        {
            return new RecipientOrDamage(RecipientRow.Read(row), default, null, null);
        }
        catch (FormatException e)
        {
            return new RecipientOrDamage(null, RecipientRow.ReadKey(row), e.Message, row.Text(2));
        }
    }

    private async ValueTask<(IReadOnlyList<SpooledRecipient> Recipients, int SetAside)> WithoutDamagedAsync(List<RecipientOrDamage> rows)
    {
        var recipients = new List<SpooledRecipient>(rows.Count);
        var setAside = 0;
        foreach (var row in rows)
        {
            if (row.Recipient is { } recipient) recipients.Add(recipient);
            else if (await damage.SetRecipientAsideAsync(row.Key, row.Problem ?? "", row.Text ?? "").ConfigureAwait(false)) setAside++;
        }

        return (recipients, setAside);
    }

    private static (SpooledMessage? Message, string? Problem) ReadMessage(Reader reader, SpoolId id)
    {
        var statement = reader.Prepared(SpoolSql.FindMessage).Bind(1, id.Value);
        try
        {
            return statement.Step() ? (MessageRow.Read(statement), null) : (null, null);
        }
        catch (FormatException e)
        {
            return (null, e.Message);
        }
        finally
        {
            statement.Reset();
        }
    }

    private static BodyRow ReadBody(Reader reader, SpoolId id)
    {
        var statement = reader.Prepared(SpoolSql.FindBody).Bind(1, id.Value);
        try
        {
            if (!statement.Step()) return new BodyRow(BodyRowKind.Gone);
            var (size, checksum) = (statement.Number(0), (uint)statement.Number(1));
            var prefix = statement.Octets(3);
            if (statement.IsNull(2)) return new BodyRow(BodyRowKind.File) { Size = size, Checksum = checksum, Prefix = prefix.ToArray() };
            var octets = statement.Octets(2);
            var sound = prefix.Length + octets.Length == size && Checksum.End(Checksum.Add(Checksum.Add(Checksum.Start, octets), prefix)) == checksum;
            return sound
                ? new BodyRow(BodyRowKind.Inline) { Body = new MemoryBody(prefix, octets) }
                : new BodyRow(BodyRowKind.Inline) { Problem = "its body is not the one that was stored", Damaged = octets.ToArray() };
        }
        catch (SqliteFailure e) when (e.IsDamage)
        {
            return new BodyRow(BodyRowKind.Inline) { Problem = $"its body cannot be read ({e.Message})" };
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>Reads the whole file once before it is sent: a damaged one must be known before its first octet goes out.</summary>
    private static async ValueTask<string?> FindProblemAsync(string path, BodyRow row, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChecksumBuffer);
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            var checksum = Checksum.Start;
            var position = 0L;
            while (await RandomAccess.ReadAsync(file, buffer, position, cancellation).ConfigureAwait(false) is var read and > 0)
            {
                checksum = Checksum.Add(checksum, buffer.AsSpan(0, read));
                position += read;
            }

            var expected = row.Size - row.Prefix.Length;
            if (position != expected) return $"its file has {position} octets instead of {expected}";
            return Checksum.End(Checksum.Add(checksum, row.Prefix.Span)) == row.Checksum ? null : "its file is not the one that was stored";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"its file cannot be read: {e.Message}";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private readonly record struct RecipientOrDamage(SpooledRecipient? Recipient, RecipientKey Key, string? Problem, string? Text);

    private enum BodyRowKind
    {
        Gone,
        Inline,
        File,
    }

    private readonly record struct BodyRow(BodyRowKind Kind)
    {
        public long Size { get; init; }
        public uint Checksum { get; init; }
        public ReadOnlyMemory<byte> Prefix { get; init; }
        public MemoryBody? Body { get; init; }
        public string? Problem { get; init; }
        public byte[]? Damaged { get; init; }
    }
}
