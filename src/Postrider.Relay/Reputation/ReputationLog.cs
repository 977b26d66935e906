using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Reputation;

/// <summary>The log messages about how names stand: event ids 460 to 464.</summary>
internal static partial class ReputationLog
{
    [LoggerMessage(460, LogLevel.Warning, "The tenant '{Tenant}' is slowed to {Messages} messages an hour: {Reason}")]
    public static partial void Slowed(ILogger logger, string tenant, int messages, string reason);

    [LoggerMessage(461, LogLevel.Error, "The tenant '{Tenant}' is paused: {Reason}. `postrider reputation resume {Tenant}` lets it send again")]
    public static partial void Paused(ILogger logger, string tenant, string reason);

    [LoggerMessage(462, LogLevel.Information, "The tenant '{Tenant}' may send freely again: {Reason}")]
    public static partial void Freed(ILogger logger, string tenant, string reason);
}
