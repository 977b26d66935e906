using Microsoft.Extensions.Logging;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Spooling;

/// <summary>Everything that the spool logs. Event ids 3000 to 3099.</summary>
internal static partial class SpoolLog
{
    [LoggerMessage(3000, LogLevel.Information, "The spool in {Directory} is open with {Recipients} waiting recipients")]
    public static partial void Opened(ILogger logger, string directory, long recipients);

    [LoggerMessage(3001, LogLevel.Error, "The spool cannot be written: {Explanation}")]
    public static partial void StoreFailed(ILogger logger, Exception exception, string explanation);

    [LoggerMessage(3002, LogLevel.Information, "The spool can be written again")]
    public static partial void StoreRecovered(ILogger logger);

    [LoggerMessage(3003, LogLevel.Error, "A transaction could not be rolled back; its connection is given up")]
    public static partial void RollbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(3004, LogLevel.Warning, "A checkpoint of the spool failed; it is tried again")]
    public static partial void CheckpointFailed(ILogger logger, Exception exception);

    [LoggerMessage(3005, LogLevel.Error, "Message {Message} is damaged and was set aside: {Reason}")]
    public static partial void MessageDamaged(ILogger logger, SpoolId message, string reason);

    [LoggerMessage(3006, LogLevel.Error, "Recipient {Ordinal} of message {Message} is damaged and was set aside: {Reason}")]
    public static partial void RecipientDamaged(ILogger logger, SpoolId message, int ordinal, string reason);

    [LoggerMessage(3007, LogLevel.Warning, "The file of message {Message} could not be deleted; it is tried again at the next start")]
    public static partial void FileNotDeleted(ILogger logger, SpoolId message, Exception exception);

    [LoggerMessage(3008, LogLevel.Information, "{Count} body files without a message were deleted")]
    public static partial void Swept(ILogger logger, int count);

    [LoggerMessage(3009, LogLevel.Warning, "No new mail is taken: {Reason}")]
    public static partial void Refusing(ILogger logger, string reason);

    [LoggerMessage(3010, LogLevel.Information, "New mail is taken again")]
    public static partial void NotRefusing(ILogger logger);

    [LoggerMessage(3011, LogLevel.Information, "{Count} events older than {Before} were removed")]
    public static partial void Pruned(ILogger logger, long count, DateTimeOffset before);

    [LoggerMessage(3012, LogLevel.Error, "Housekeeping of the spool failed; it is tried again")]
    public static partial void HousekeepingFailed(ILogger logger, Exception exception);

    [LoggerMessage(3014, LogLevel.Information, "{Count} purged recipients were erased")]
    public static partial void Erased(ILogger logger, long count);

    [LoggerMessage(3015, LogLevel.Information, "{Count} changes were made of recipients that were being sent when the last run ended")]
    public static partial void Granted(ILogger logger, int count);

    [LoggerMessage(3013, LogLevel.Error, "An event of message {Message} cannot be read and is left out: {Reason}")]
    public static partial void EventDamaged(ILogger logger, SpoolId message, string reason);
}
