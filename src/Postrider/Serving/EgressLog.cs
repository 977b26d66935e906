using Microsoft.Extensions.Logging;

namespace Postrider.Serving;

/// <summary>The log messages about the sources of mail: event ids 7340 to 7349.</summary>
internal static partial class EgressLog
{
    [LoggerMessage(7340, LogLevel.Error, "The source '{Source}' is left out: this machine does not have {Addresses}. Give the address to a network card and reload, or take the source out of the settings")]
    public static partial void SourceMissing(ILogger logger, string source, string addresses);

    [LoggerMessage(7341, LogLevel.Warning, "The source '{Source}' will be distrusted: {What} {Mend}")]
    public static partial void SourceDistrusted(ILogger logger, string source, string what, string? mend);
}
