using Microsoft.Extensions.Logging;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Storage.Events;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>
/// The embedded spool: messages, recipients and events in <c>postrider.db</c> (SQLite, WAL, a sync for each commit), large bodies in files beside it.
/// </summary>
public sealed class SqliteSpool : ISpool, IAsyncDisposable
{
    /// <summary>Connections for the relay's short reads; on more, cores and disk would only be shared out in smaller pieces.</summary>
    private const int Readers = 4;

    /// <summary>Connections for people's long questions, so that these never hold up the relay.</summary>
    private const int SlowReaders = 2;

    private volatile SpoolOptions _options;
    private readonly DataDirectoryLock _lock;
    private readonly BodyFiles _files;
    private readonly BodyMemory _memory;
    private readonly SpoolWriter _writer;
    private readonly Checkpointer _checkpointer;
    private readonly ReaderPool _readers;
    private readonly ReaderPool _slowReaders;
    private readonly SpoolCommits _commits;
    private readonly FreshBodies _fresh;
    private readonly SpoolReads _reads;
    private readonly QueueQuestions _questions;
    private readonly Purge _purge;
    private readonly Marks _marks;
    private readonly Wishes _wishes;
    private readonly QueueChanges _changes;
    private readonly Housekeeping _housekeeping;
    private readonly DamageRecord _damage;
    private readonly Database _anchor;
    private readonly LogIndex _logIndex;
    private readonly ILogger _log;
    private int _isDisposed;

    private SqliteSpool(SpoolOptions options, DataDirectoryLock directoryLock, TimeProvider time, ILogger log, Func<long> freeSpace)
    {
        _options = options;
        _lock = directoryLock;
        _log = log;
        var path = Path.Combine(options.Directory, "postrider.db");
        var session = SpoolConnections.OpenSession(path);
        BodyFiles.SyncDirectory(options.Directory);
        LastId = SpoolConnections.FindLastId(session);
        var isPurging = session.ReadNumber(PurgeSql.IsUnderWay) is not null;
        var hasPurged = session.HasPurged;
        _anchor = SpoolConnections.OpenAnchor(path);
        _files = new BodyFiles(options.Directory);
        _memory = new BodyMemory(options.BodyMemory);
        _readers = new ReaderPool(path, Readers);
        _slowReaders = new ReaderPool(path, SlowReaders);
        _logIndex = new LogIndex(path);
        _checkpointer = new Checkpointer(() => SpoolConnections.OpenForWriting(path), _logIndex, options.LogPages, log);
        _writer = new SpoolWriter(() => SpoolConnections.OpenSession(path), session, _checkpointer, time, log);
        _damage = new DamageRecord(_writer, _files, time, log);
        _fresh = new FreshBodies(_memory, time);
        _commits = new SpoolCommits(_writer, _files, _fresh, log);
        _reads = new SpoolReads(_readers, _damage, _files);
        _questions = new QueueQuestions(_slowReaders, _damage);
        var eraser = new PurgeEraser(_writer, _commits.DeleteFiles, time, log);
        if (isPurging) eraser.Start();
        _purge = new Purge(_writer, _slowReaders, eraser, options.PurgeFrom);
        _marks = new Marks(_writer, _commits.DeleteFiles, time, log);
        if (hasPurged) _marks.Erase();
        _wishes = new Wishes(_writer);
        _changes = new QueueChanges(_writer, _slowReaders, _purge, _marks, _wishes, options.MarkFrom, time, _commits.DeleteFiles);
        Events = new SqliteEventStore(_readers, _writer, log);
        _housekeeping = new Housekeeping(options, _files, _readers, _writer, Events, _damage, time, new FreeSpace(path, freeSpace), log);
        SpoolLog.Opened(log, options.Directory, RecipientCount);
    }

    /// <summary>The events committed with this spool's changes.</summary>
    public IEventStore Events { get; }

    /// <summary>The bounds in force, which may change while it runs; the directory stays as it is.</summary>
    public SpoolOptions Options
    {
        get => _options;
        set
        {
            _options = value with { Directory = _options.Directory };
            _memory.Limit = value.BodyMemory;
            _housekeeping.Options = _options;
        }
    }

    public SpoolLoad Load => _writer.Load with { Damaged = _damage.Count };

    /// <summary>Octets of bodies on their way in that are held in memory.</summary>
    public long BodyMemoryUsed => _memory.Used;

    public string? Refusal =>
        _writer.Failure
        ?? _housekeeping.LowSpace
        ?? (_options.MaximumRecipients is > 0 and var most && RecipientCount >= most ? $"The queue is full: {RecipientCount} recipients wait, {most} are allowed." : null);

    public long RecipientCount => _writer.Recipients;

    /// <summary>Ends when all that a purge took out of the queue is erased.</summary>
    internal Task Erasing => Task.WhenAll(_purge.Erasing, _marks.Erasing);

    /// <summary>The greatest id that the spool knew when it was opened: new ones begin after it, also when the clock has stepped back since.</summary>
    public SpoolId LastId { get; }

    /// <summary>Opens the spool, creates or upgrades its tables, and takes the data directory for this process.</summary>
    /// <exception cref="SpoolException">The directory is in use, cannot be written, or was written by a newer program.</exception>
    public static Task<SqliteSpool> OpenAsync(SpoolOptions options, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation) =>
        OpenAsync(options, time, loggers, () => new DriveInfo(options.Directory).AvailableFreeSpace, cancellation);

    internal static async Task<SqliteSpool> OpenAsync(
        SpoolOptions options, TimeProvider time, ILoggerFactory loggers, Func<long> freeSpace, CancellationToken cancellation)
    {
        var spool = await Task.Run(() => Open(options, time, loggers, freeSpace), cancellation).ConfigureAwait(false);
        try
        {
            if (await spool._changes.GrantWishesAsync(time.GetUtcNow()).ConfigureAwait(false) is > 0 and var granted) SpoolLog.Granted(spool._log, granted);
        }
        catch (SpoolException e)
        {
            // On a full disk what waits must still go out, for that makes room; the wishes stay for the next start.
            SpoolLog.HousekeepingFailed(spool._log, e);
        }

        return spool;
    }

    private static SqliteSpool Open(SpoolOptions options, TimeProvider time, ILoggerFactory loggers, Func<long> freeSpace)
    {
        DataDirectoryLock? directoryLock = null;
        try
        {
            BodyFiles.CreateDirectory(options.Directory);
            directoryLock = DataDirectoryLock.Take(options.Directory);
            return new SqliteSpool(options, directoryLock, time, loggers.CreateLogger<SqliteSpool>(), freeSpace);
        }
        catch (Exception e)
        {
            directoryLock?.Dispose();
            if (e is SpoolException or not (IOException or UnauthorizedAccessException)) throw;
            throw new SpoolException($"The spool in {options.Directory} cannot be opened: {e.Message}", e);
        }
    }

    public bool TryTakeMemory(int octets) => _memory.TryTake(octets);

    public void ReturnMemory(int octets) => _memory.Return(octets);

    public IBodyWriter CreateBody() => new SpoolBodyWriter(_files, _memory, _options.InlineBodyLimit);

    public ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation) => _commits.CommitAsync(change, cancellation);

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(
        DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _reads.ReadDueAsync(null, after, until, limit, cancellation);

    public ValueTask<IReadOnlyList<SpooledRecipient>> ReadDueAsync(
        string destination, DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _reads.ReadDueAsync(destination, after, until, limit, cancellation);

    public ValueTask<OverduePage> ReadOverdueAsync(DuePosition after, DateTimeOffset until, int limit, CancellationToken cancellation) =>
        _reads.ReadOverdueAsync(after, until, limit, cancellation);

    public ValueTask<SpooledMessage?> FindMessageAsync(SpoolId id, CancellationToken cancellation) => _reads.FindMessageAsync(id, cancellation);

    public ValueTask<IReadOnlyList<SpooledRecipient>> FindRecipientsAsync(SpoolId id, CancellationToken cancellation) =>
        _reads.FindRecipientsAsync(id, cancellation);

    public ValueTask<IStoredBody?> OpenBodyAsync(SpoolId id, CancellationToken cancellation) =>
        _fresh.Take(id) is { } body ? ValueTask.FromResult<IStoredBody?>(body) : _reads.OpenBodyAsync(id, cancellation);

    public ValueTask<IReadOnlyList<QueueEntry>> ListAsync(QueueFilter filter, RecipientKey? after, int limit, CancellationToken cancellation) =>
        _questions.ListAsync(filter, after, limit, cancellation);

    public ValueTask<long> CountAsync(QueueFilter filter, CancellationToken cancellation) => _questions.CountAsync(filter, cancellation);

    public ValueTask<IReadOnlyList<DestinationSummary>> SummarizeAsync(int limit, CancellationToken cancellation) =>
        _questions.SummarizeAsync(limit, cancellation);

    public async ValueTask<long> ChangeAsync(QueueFilter filter, QueueChange change, DateTimeOffset at, CancellationToken cancellation)
    {
        try
        {
            return await _changes.ApplyAsync(filter, change, at, cancellation).ConfigureAwait(false);
        }
        finally
        {
            // What was deleted must not be had any more.
            _fresh.Clear();
        }
    }

    public ValueTask ForgetWishAsync(RecipientKey key, CancellationToken cancellation) => _wishes.ForgetAsync(key);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1) return;
        await _housekeeping.DisposeAsync().ConfigureAwait(false);
        await _purge.DisposeAsync().ConfigureAwait(false);
        await _marks.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _checkpointer.DisposeAsync().ConfigureAwait(false);
        _readers.Dispose();
        _slowReaders.Dispose();
        _anchor.Dispose();
        _logIndex.Dispose();
        _lock.Dispose();
    }
}
