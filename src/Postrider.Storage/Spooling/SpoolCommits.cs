using Microsoft.Extensions.Logging;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Sockets;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>Makes changes durable with the bodies that belong to them: files before the rows that refer to them, and gone after the last of these.</summary>
internal sealed class SpoolCommits(SpoolWriter writer, BodyFiles files, FreshBodies fresh, ILogger log)
{
    /// <inheritdoc cref="ISpool.CommitAsync"/>
    public async ValueTask CommitAsync(SpoolChange change, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var isOutcomeUnknown = false;
        try
        {
            await SealAsync(change).ConfigureAwait(false);
            var obsolete = await writer.CommitAsync(change).ConfigureAwait(false);
            foreach (var added in change.Append) fresh.Keep(added.Message.Id, BodyOf(added), added.Prefix);
            foreach (var done in change.Remove) fresh.Drop(done.Message);
            DeleteFiles(obsolete);
        }
        catch (SpoolException e) when (e.InnerException is SqliteFailure { IsOutcomeUnknown: true })
        {
            // Should a crash bring the rows to light, their files must be there; if not, the sweep at the next start finds them. A sweep of this run must not.
            isOutcomeUnknown = true;
            foreach (var added in change.Append) BodyOf(added).LeaveToSweep();
            throw;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && e is not SpoolException)
        {
            throw new SpoolException($"The body of a message cannot be made durable: {e.Message}", e);
        }
        finally
        {
            if (!isOutcomeUnknown) foreach (var added in change.Append) files.Settle(added.Message.Id);
        }
    }

    /// <summary>Deletes the files of messages that are gone.</summary>
    public void DeleteFiles(List<SpoolId> messages)
    {
        foreach (var message in messages)
        {
            try
            {
                files.Delete(message);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The commit stands; the sweep at the next start finds the file.
                SpoolLog.FileNotDeleted(log, message, e);
            }
        }
    }

    private static async ValueTask SealAsync(SpoolChange change)
    {
        foreach (var added in change.Append)
        {
            var body = BodyOf(added);
            // Files are synced.
            if (body.IsFile) await SocketThread.LeaveAsync().ConfigureAwait(false);
            body.Seal(added.Message.Id);
        }
    }

    private static SpoolBodyWriter BodyOf(NewMessage added) => added.Body as SpoolBodyWriter
        ?? throw new ArgumentException("The body was not made by this spool's CreateBody.", nameof(added));
}
