using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Judging;

/// <summary>The log messages of judging: event ids 340 to 349.</summary>
internal static partial class JudgingLog
{
    [LoggerMessage(340, LogLevel.Information, "{Id}: from {Client}, judged: {Verdict}")]
    public static partial void Judged(ILogger logger, string id, string? client, string verdict);
}
