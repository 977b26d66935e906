using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Alerts;

/// <summary>The log messages about alerts: event ids 470 to 474.</summary>
internal static partial class AlertLog
{
    [LoggerMessage(470, LogLevel.Error, "The alert channel '{Channel}' could not be told of '{Subject}', which is tried again: {Problem}")]
    public static partial void NotTold(ILogger logger, string channel, string subject, string problem);
}
