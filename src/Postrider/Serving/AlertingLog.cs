using Microsoft.Extensions.Logging;

namespace Postrider.Serving;

/// <summary>The log messages about looking for trouble: event ids 7355 to 7359.</summary>
internal static partial class AlertingLog
{
    [LoggerMessage(7355, LogLevel.Error, "It could not be looked what is wrong with the station; it is tried again in a minute")]
    public static partial void LookFailed(ILogger logger, Exception failure);
}
