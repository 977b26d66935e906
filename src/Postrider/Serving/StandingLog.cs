using Microsoft.Extensions.Logging;

namespace Postrider.Serving;

/// <summary>The log messages about what is learnt of senders: event ids 7350 to 7354.</summary>
internal static partial class StandingLog
{
    [LoggerMessage(7350, LogLevel.Error, "How far sources have been warmed up, and which tenants are held, could not be kept: {Failure} It is tried again")]
    public static partial void NotKept(ILogger logger, string failure);
}
