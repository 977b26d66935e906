using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Submission;

/// <summary>The log messages of submission: event ids 300 to 319.</summary>
internal static partial class SubmissionLog
{
    [LoggerMessage(300, LogLevel.Information, "{Id}: accepted from {Client} by {Origin}, principal {Principal}, sender <{Sender}>, {Recipients} recipient(s), {Size} octets")]
    public static partial void Accepted(
        ILogger logger, string id, string? client, string origin, string? principal, string sender, int recipients, long size);

    [LoggerMessage(301, LogLevel.Information, "Refused from {Client} by {Origin}, principal {Principal}, sender <{Sender}>: {Reply}")]
    public static partial void Refused(ILogger logger, string? client, string origin, string? principal, string sender, string reply);

    [LoggerMessage(302, LogLevel.Error, "The spool failed; the client was told to try again")]
    public static partial void SpoolFailed(ILogger logger, Exception exception);
}
