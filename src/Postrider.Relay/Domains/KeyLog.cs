using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Domains;

/// <summary>The log messages of key rotation: event ids 360 to 379.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(360, LogLevel.Information, "The next {Algorithm} key of {Domain} is made: {Selector}")]
    public static partial void Made(ILogger logger, string algorithm, string selector, string domain);

    [LoggerMessage(361, LogLevel.Warning, "{Domain} needs a record before its next key can sign. Set this TXT record at {Name}: {Record}")]
    public static partial void RecordWanted(ILogger logger, string domain, string name, string record);

    [LoggerMessage(370, LogLevel.Warning, "{Domain} needs a record before its next key can sign. Set this CNAME record at {Name}: {Target}")]
    public static partial void AliasWanted(ILogger logger, string domain, string name, string target);

    [LoggerMessage(362, LogLevel.Information, "The record at {Name} is set for the key {Selector} of {Domain}")]
    public static partial void Published(ILogger logger, string name, string selector, string domain);

    [LoggerMessage(363, LogLevel.Information, "The DNS has the record of the key {Selector} of {Domain}")]
    public static partial void Seen(ILogger logger, string selector, string domain);

    [LoggerMessage(364, LogLevel.Information, "Mail of {Domain} is signed with the key {Selector} from now on")]
    public static partial void Used(ILogger logger, string selector, string domain);

    [LoggerMessage(371, LogLevel.Information, "Mail of {Domain} is signed with the key {Selector} from now on. The record of {Predecessor} stays until {Until}, for mail that is still on its way")]
    public static partial void TookOver(ILogger logger, string domain, string selector, string predecessor, DateTimeOffset until);

    [LoggerMessage(372, LogLevel.Information, "The record at {Name} is removed: the key {Selector} of {Domain} is out of use")]
    public static partial void Removed(ILogger logger, string name, string selector, string domain);

    [LoggerMessage(365, LogLevel.Information, "The key {Selector} of {Domain} signs no more: its algorithm is not asked for")]
    public static partial void Retired(ILogger logger, string selector, string domain);

    [LoggerMessage(366, LogLevel.Warning, "The TXT record at {Name} may be removed: the key {Selector} of {Domain} is out of use")]
    public static partial void RecordUnwanted(ILogger logger, string name, string selector, string domain);

    [LoggerMessage(367, LogLevel.Warning, "The record at {Name} could not be changed; it is tried again: {Problem}")]
    public static partial void PublishingFailed(ILogger logger, string name, string problem);

    [LoggerMessage(368, LogLevel.Error, "Signing keys cannot be looked after; it is tried again: {Reason}")]
    public static partial void StoreFailed(ILogger logger, string reason);

    [LoggerMessage(369, LogLevel.Warning, "The record at {Name} was there and is gone; the key {Selector} of {Domain} waits until it is back")]
    public static partial void Vanished(ILogger logger, string name, string selector, string domain);
}
