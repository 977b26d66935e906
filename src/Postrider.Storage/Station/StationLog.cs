using Microsoft.Extensions.Logging;

namespace Postrider.Storage.Station;

/// <summary>The log messages of the station's database: event ids 560 to 569.</summary>
internal static partial class StationLog
{
    [LoggerMessage(560, LogLevel.Error, "What has changed in the station's database cannot be read; what was known stays in force, and it is tried again: {Reason}")]
    public static partial void NotRead(ILogger logger, string reason);
}
