using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Reporting;

/// <summary>The log messages of reporting: event ids 320 to 339.</summary>
internal static partial class ReportLog
{
    [LoggerMessage(320, LogLevel.Information, "{Id}: report {Report} to <{Sender}> on {Recipients} recipient(s)")]
    public static partial void Reported(ILogger logger, string id, string report, string sender, int recipients);

    [LoggerMessage(321, LogLevel.Warning, "{Id}: a message with the null reverse-path, most often a report, failed for <{Recipient}> and is dropped without a further report: {Reply}")]
    public static partial void DoubleBounce(ILogger logger, string id, string recipient, string reply);

    [LoggerMessage(323, LogLevel.Warning, "{Id}: nothing is reported to <{Sender}>, an address of ours that leads to nobody: made too long ago, or rules for it go in a circle")]
    public static partial void Unreachable(ILogger logger, string id, string sender);

    [LoggerMessage(322, LogLevel.Warning, "{Id}: the message cannot be read; the report on it returns nothing of it")]
    public static partial void ContentLost(ILogger logger, string id, Exception? exception);
}
