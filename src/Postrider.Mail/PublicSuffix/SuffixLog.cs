using Microsoft.Extensions.Logging;

namespace Postrider.Mail.PublicSuffix;

/// <summary>The log messages of the public suffix list: event ids 440 to 449.</summary>
internal static partial class SuffixLog
{
    [LoggerMessage(440, LogLevel.Information, "The public suffix list in force has {Count} rules")]
    public static partial void InForce(ILogger logger, int count);

    [LoggerMessage(441, LogLevel.Warning, "The public suffix list could not be refreshed; what was in force stays: {Reason}")]
    public static partial void NotRefreshed(ILogger logger, string reason);
}
