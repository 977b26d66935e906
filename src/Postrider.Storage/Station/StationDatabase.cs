using Postrider.Storage.Spooling;
using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Station;

/// <summary>
/// <c>station.db</c>: all that a station keeps besides its spool, such as domains and their keys. The server and commands beside it use it at once; each store
/// on it has one kind of thing. Not for hot paths: what these need is read into memory and read again when the version changes.
/// </summary>
public sealed class StationDatabase : IDisposable
{
    public const string FileName = "station.db";

    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly string _path;
    private StationSession? _session;
    private long _writes;

    private StationDatabase(string path)
    {
        _path = path;
        _session = OpenSession(path);
    }

    /// <summary>Opens the database of a data directory; creates or upgrades its tables.</summary>
    /// <exception cref="StationDatabaseException">It cannot be opened, or a newer program wrote it.</exception>
    public static Task<StationDatabase> OpenAsync(string dataDirectory, CancellationToken cancellation) => Task.Run(
        () =>
        {
            var path = Path.Combine(dataDirectory, FileName);
            try
            {
                Create(dataDirectory, path);
                return new StationDatabase(path);
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or IOException and not StationDatabaseException)
            {
                throw Explain(path, failure);
            }
        },
        cancellation);

    /// <summary>The state it is in now.</summary>
    public Task<StationVersion> ReadVersionAsync(CancellationToken cancellation) =>
        RunAsync(session => new StationVersion(session.ReadNumber("PRAGMA data_version") ?? 0, _writes), cancellation);

    /// <summary>Runs questions, all of which see the same state.</summary>
    /// <exception cref="StationDatabaseException">The store failed.</exception>
    internal Task<T> ReadAsync<T>(Func<StationSession, T> read, CancellationToken cancellation) => RunAsync(session => Within(session, "BEGIN", read), cancellation);

    /// <summary>Runs changes, all or none; they are on disk when this ends.</summary>
    /// <exception cref="StationDatabaseException">Nothing has changed.</exception>
    internal Task<T> WriteAsync<T>(Func<StationSession, T> write, CancellationToken cancellation) => RunAsync(
        session =>
        {
            var result = Within(session, "BEGIN IMMEDIATE", write);
            _writes++;
            return result;
        },
        cancellation);

    private async Task<T> RunAsync<T>(Func<StationSession, T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // SQLite waits for the disk and for other processes: not on the caller's thread.
            return await Task.Run(() => work(_session ??= OpenSession(_path)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (SqliteFailure failure)
        {
            // Nothing is known of the connection now: the next call opens another.
            _session?.Dispose();
            _session = null;
            throw Explain(_path, failure);
        }
        catch (FormatException failure)
        {
            throw Explain(_path, failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    private static T Within<T>(StationSession session, string begin, Func<StationSession, T> work)
    {
        session.Execute(begin);
        try
        {
            var result = work(session);
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            session.Rollback();
            throw;
        }
    }

    private static StationSession OpenSession(string path)
    {
        var database = Database.Open(path, DatabaseAccess.ReadWrite);
        try
        {
            database.Execute(StationSql.Pragmas);
            StationSchema.Migrate(database, path);
            return new StationSession(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>SQLite gives its log the rights of the database, so these are set before it writes a first octet.</summary>
    private static void Create(string dataDirectory, string path)
    {
        if (File.Exists(path)) return;
        BodyFiles.CreateDirectory(dataDirectory);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnersFile;
        using (new FileStream(path, options)) BodyFiles.SyncDirectory(dataDirectory);
    }

    private static StationDatabaseException Explain(string path, Exception failure) => new(
        failure switch
        {
            SqliteFailure { IsBusy: true } => $"Another process has kept {path} locked for long. Look for one that hangs: fuser {path}",
            SqliteFailure { IsDiskFull: true } => $"{path} cannot be written: the disk is full; free some space on it.",
            SqliteFailure { IsDamage: true } or FormatException => $"{path} is damaged ({failure.Message}); bring it back from a backup.",
            _ => $"{path} cannot be used: {failure.Message} Run this as the user that owns the data directory, and look for disk errors in the system log.",
        },
        failure);

    public void Dispose()
    {
        _session?.Dispose();
        _turn.Dispose();
    }
}
