using Microsoft.Extensions.Logging;

namespace Postrider.Relay.DomainReports;

/// <summary>The log messages of reports of and to domains: event ids 340 to 369.</summary>
internal static partial class DomainReportLog
{
    [LoggerMessage(340, LogLevel.Information, "A {Kind} report on {Domain} by {Organization} is kept ({ReportId})")]
    public static partial void Kept(ILogger logger, string kind, string domain, string organization, string reportId);

    [LoggerMessage(341, LogLevel.Warning, "What came as a report from {Sender} ({Name}) is set aside: {Reason}")]
    public static partial void SetAside(ILogger logger, string sender, string name, string reason);

    [LoggerMessage(342, LogLevel.Error, "A report could not be stored; the sender was told to try again")]
    public static partial void NotStored(ILogger logger, Exception exception);

    [LoggerMessage(350, LogLevel.Information, "A {Kind} report on {Domain} of {Begin:u} to {End:u} is on its way to {Uri}: {ReportId}")]
    public static partial void Sent(ILogger logger, string kind, string domain, DateTimeOffset begin, DateTimeOffset end, string uri, string reportId);

    [LoggerMessage(351, LogLevel.Warning, "A {Kind} report on {Domain} was not sent to {Uri}: {Problem}")]
    public static partial void NotSent(ILogger logger, string kind, string domain, string uri, string problem);

    [LoggerMessage(355, LogLevel.Warning, "A {Kind} report on {Domain} was not taken by {Uri}: {Problem}; the next try is at {Next:u}")]
    public static partial void NotTaken(ILogger logger, string kind, string domain, string uri, string problem, DateTimeOffset next);

    [LoggerMessage(352, LogLevel.Error, "Reports to domains failed by a fault of ours; the next try is in {Wait}")]
    public static partial void Faulty(ILogger logger, TimeSpan wait, Exception exception);

    [LoggerMessage(353, LogLevel.Error, "What is counted for reports could not be stored; it is kept in memory meanwhile")]
    public static partial void NotFlushed(ILogger logger, Exception exception);

    [LoggerMessage(354, LogLevel.Warning, "More than {Limit} different results within {Interval}: the rest is not in any report")]
    public static partial void TooMany(ILogger logger, int limit, TimeSpan interval);
}
