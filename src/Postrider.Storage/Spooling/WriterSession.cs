using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>
/// The one connection that writes, with its statements prepared. Used by the writer's thread alone. After a failure of the store it is thrown
/// away and opened anew, for nothing is known of its state then.
/// </summary>
internal sealed class WriterSession : IDisposable
{
    private readonly Database _database;
    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DeliveryEvent Event, long Sequence)> _lastAtDestination = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _rollback;
    private readonly Statement _insertMessage;
    private readonly Statement _insertBody;
    private readonly Statement _insertRecipient;
    private readonly Statement _updateRecipient;
    private readonly Statement _deleteRecipient;
    private readonly Statement _deleteMessage;
    private readonly Statement _deleteBody;
    private readonly Statement _insertEvent;
    private readonly Statement _insertCorrespondent;
    private readonly Statement _keepLast;
    private readonly Statement _addToTally;
    private long _committedSequence;
    private long _sequence;
    private long _delta;

    public WriterSession(Database database)
    {
        _database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _rollback = database.Prepare("ROLLBACK");
        _insertMessage = database.Prepare(SpoolSql.InsertMessage);
        _insertBody = database.Prepare(SpoolSql.InsertBody);
        _insertRecipient = database.Prepare(SpoolSql.InsertRecipient);
        _updateRecipient = database.Prepare(SpoolSql.UpdateRecipient);
        _deleteRecipient = database.Prepare(SpoolSql.DeleteRecipient);
        _deleteMessage = database.Prepare(SpoolSql.DeleteMessageWithoutRecipients);
        _deleteBody = database.Prepare(SpoolSql.DeleteBody);
        _insertEvent = database.Prepare(SpoolSql.InsertEvent);
        _insertCorrespondent = database.Prepare(SpoolSql.InsertCorrespondent);
        _keepLast = database.Prepare(SpoolSql.KeepLastAtDestination);
        _addToTally = database.Prepare(SpoolSql.AddToTally);
        using var tally = database.Prepare(SpoolSql.ReadTally);
        if (!tally.Step()) throw new SqliteFailure(ResultCode.Corrupt, "the table tally is empty");
        Recipients = tally.Number(0);
        _committedSequence = _sequence = tally.Number(1);
        HasPurged = database.ReadNumber(MarkSql.HasPurged) is not null;
        HasGivenUp = database.ReadNumber(MarkSql.HasGivenUp) is not null;
    }

    /// <summary>Recipients in the spool as of the last commit.</summary>
    public long Recipients { get; private set; }

    public bool InTransaction => _database.InTransaction;

    /// <summary>Whether there may be marks in <c>purged</c>, whose recipients are gone although their rows are there.</summary>
    public bool HasPurged { get; set; }

    /// <summary>Whether there may be marks in <c>given_up</c>, which must go with their recipients.</summary>
    public bool HasGivenUp { get; set; }

    /// <summary>Gets the recipients that come in, while a purge wants to know of them; those of failed commits among them.</summary>
    public List<RecipientKey>? Arrivals { get; set; }

    /// <summary>A statement that is not of the hot path, prepared on first use.</summary>
    public Statement Prepared(string sql)
    {
        if (_statements.TryGetValue(sql, out var statement)) return statement;
        return _statements[sql] = _database.Prepare(sql);
    }

    /// <inheritdoc cref="Database.Execute"/>
    public void Execute(string sql) => _database.Execute(sql);

    /// <inheritdoc cref="Database.ReadNumber"/>
    public long? ReadNumber(string sql) => _database.ReadNumber(sql);

    /// <summary>All rows of a question that has one number to ask with, or none.</summary>
    public List<T> ReadRows<T>(string sql, Func<Statement, T> read, long? parameter = null)
    {
        using var statement = _database.Prepare(sql);
        if (parameter is { } value) statement.Bind(1, value);
        var rows = new List<T>();
        while (statement.Step()) rows.Add(read(statement));
        return rows;
    }

    public void Begin() => _begin.Run();

    /// <summary>Ends the transaction; when this returns, it is on disk.</summary>
    public void Commit()
    {
        foreach (var (name, last) in _lastAtDestination)
        {
            _keepLast.Bind(1, name).Bind(2, last.Event.At).Bind(3, last.Event.Message.Value).Bind(4, last.Sequence).Bind(5, last.Event.Ordinal).Run();
        }

        if (_delta != 0 || _sequence != _committedSequence) _addToTally.Bind(1, _delta).Bind(2, _sequence).Run();
        _commit.Run();
        Recipients += _delta;
        _committedSequence = _sequence;
        Forget();
    }

    public void Rollback()
    {
        _sequence = _committedSequence;
        Forget();
        if (_database.InTransaction) _rollback.Run();
    }

    /// <summary>Writes a change within the transaction.</summary>
    /// <param name="change">The change; bodies in files are already durable.</param>
    /// <param name="obsoleteFiles">Gets the messages whose files may go once the commit is done.</param>
    public void Apply(SpoolChange change, List<SpoolId> obsoleteFiles)
    {
        foreach (var added in change.Append) Append(added);
        for (var i = 0; i < change.Remove.Count; i++)
        {
            var key = change.Remove[i];
            RemoveRecipient(key);
            var isLastOfMessage = i + 1 == change.Remove.Count || change.Remove[i + 1].Message != key.Message;
            if (isLastOfMessage) RemoveMessageWithoutRecipients(key.Message, obsoleteFiles);
        }

        foreach (var recipient in change.Update)
        {
            RecipientRow.BindUpdate(_updateRecipient, recipient);
            _updateRecipient.Run();
        }

        foreach (var happened in change.Events) Append(happened);
    }

    /// <summary>Deletes a recipient; the message stays until <see cref="RemoveMessageWithoutRecipients"/>.</summary>
    /// <returns>Whether it was there.</returns>
    public bool RemoveRecipient(RecipientKey key)
    {
        var delete = HasPurged ? Prepared(MarkSql.DeleteUnlessPurged) : _deleteRecipient;
        var removed = delete.Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
        _delta -= removed;
        if (HasGivenUp && removed > 0) Prepared(MarkSql.DeleteGivenUp).Bind(1, key.Message.Value).Bind(2, key.Ordinal).Run();
        return removed > 0;
    }

    /// <summary>Counts recipients that went another way than by <see cref="RemoveRecipient"/>.</summary>
    public void CountRemoved(long recipients) => _delta -= recipients;

    /// <summary>Deletes a message and its body when none of its recipients waits any more.</summary>
    public void RemoveMessageWithoutRecipients(SpoolId id, List<SpoolId> obsoleteFiles)
    {
        if (_deleteMessage.Bind(1, id.Value).Run() == 0) return;
        if (_deleteBody.Bind(1, id.Value).Run() == 0) obsoleteFiles.Add(id);
    }

    /// <summary>The number of the next event; events of one message sort by it.</summary>
    public long NextSequence() => ++_sequence;

    private void Append(NewMessage added)
    {
        var (message, recipients, body) = (added.Message, added.Recipients, (SpoolBodyWriter)added.Body);
        var prefix = added.Prefix.Span;
        MessageRow.Bind(_insertMessage, message, body.Size + prefix.Length, body.ChecksumWith(prefix), prefix);
        _insertMessage.Run();
        if (!body.IsFile) _insertBody.Bind(1, message.Id.Value).Bind(2, body.Buffered).Run();
        var stretch = EventRow.StretchOf(message.Id);
        if (message.ReversePath is { } sender) AddCorrespondent(stretch, sender.ToString(), message.Id);
        foreach (var recipient in recipients)
        {
            var address = recipient.Address.ToString();
            RecipientRow.BindInsert(_insertRecipient, recipient, address);
            _insertRecipient.Run();
            Arrivals?.Add(recipient.Key);
            AddCorrespondent(stretch, address, message.Id);
        }

        _delta += recipients.Count;
    }

    private void Append(DeliveryEvent happened)
    {
        var sequence = NextSequence();
        EventRow.Bind(_insertEvent, happened, sequence);
        _insertEvent.Run();
        // Written once for each destination and commit: a busy destination costs no more than a quiet one.
        if (EventRow.TellsOfDestination(happened)) _lastAtDestination[AddressText.DestinationOf(happened.Recipient)] = (happened, sequence);
    }

    private void AddCorrespondent(long stretch, string address, SpoolId message) =>
        _insertCorrespondent.Bind(1, stretch).Bind(2, AddressText.Hash(address)).Bind(3, message.Value).Run();

    private void Forget()
    {
        _delta = 0;
        _lastAtDestination.Clear();
    }

    /// <inheritdoc cref="Database.TakeWrittenPages"/>
    public int TakeWrittenPages() => _database.TakeWrittenPages();

    /// <inheritdoc cref="Database.Checkpoint"/>
    public bool Checkpoint(CheckpointMode mode) => _database.Checkpoint(mode);

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        foreach (var statement in (ReadOnlySpan<Statement>)
            [_begin, _commit, _rollback, _insertMessage, _insertBody, _insertRecipient, _updateRecipient, _deleteRecipient, _deleteMessage,
                _deleteBody, _insertEvent, _insertCorrespondent, _keepLast, _addToTally]) statement.Dispose();
        _database.Dispose();
    }
}
