using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Forwarding;

/// <summary>The log messages of forwarding: event ids 380 to 389.</summary>
internal static partial class ForwardingLog
{
    [LoggerMessage(380, LogLevel.Warning, "{Id}: passed on without an ARC seal: {Reason}")]
    public static partial void NotSealed(ILogger logger, string id, string reason);

    [LoggerMessage(381, LogLevel.Information, "{Id}: passed on without an ARC seal: neither {Domain} nor another domain of [arc] has an active key here; `postrider domain add {Domain}` makes one")]
    public static partial void NoSealingKey(ILogger logger, string id, string domain);
}
