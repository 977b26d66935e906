using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Delivery;

/// <summary>The log messages of scheduling and delivery: event ids 400 to 499.</summary>
internal static partial class RelayLog
{
    [LoggerMessage(400, LogLevel.Information, "{Id}: to <{Recipient}> {Outcome}, attempt {Attempt} by route {Route}, peer {Peer} [{Remote}] from {Source}, {Tls}, stage {Stage}: {Reply}; queued {Queued:F3} s, connecting {Connect:F3} s, transaction {Transaction:F3} s")]
    public static partial void Attempt(
        ILogger logger, string id, string recipient, string outcome, int attempt, string? route, string? peer, string? remote, string? source, string? tls,
        string? stage, string? reply, double queued, double connect, double transaction);

    [LoggerMessage(401, LogLevel.Information, "{Id}: to <{Recipient}> {What}")]
    public static partial void Happened(ILogger logger, string id, string recipient, string what);

    [LoggerMessage(402, LogLevel.Information, "Route {Route}, site {Site}: {Peer} [{Remote}] cannot be used: {Reply}")]
    public static partial void HostFailed(ILogger logger, string route, string site, string? peer, string? remote, string reply);

    [LoggerMessage(403, LogLevel.Warning, "Route {Route}, site {Site}: no host can be reached, {Recipients} recipient(s) are put off and no connection is opened before {Until:u}: {Reply}")]
    public static partial void SiteSuspended(ILogger logger, string route, string site, int recipients, DateTimeOffset? until, string reply);

    [LoggerMessage(404, LogLevel.Warning, "{Id}: the message is gone from the spool or was set aside as damaged; {Recipients} recipient(s) are dropped")]
    public static partial void BodyGone(ILogger logger, string id, int recipients);

    [LoggerMessage(405, LogLevel.Error, "{Id}: the message could not be sent for a fault of ours; it is put off")]
    public static partial void SendingFailed(ILogger logger, string id, Exception exception);

    [LoggerMessage(406, LogLevel.Error, "Stuck: {What} went on for longer than allowed and was broken off; {Recipients} recipient(s) are put off")]
    public static partial void Stuck(ILogger logger, string what, int recipients);

    [LoggerMessage(407, LogLevel.Warning, "Route {Route}, site {Site}, from {Source}: {What}, by rule {Rule}, on the reply: {Reply}")]
    public static partial void PaceChanged(ILogger logger, string route, string site, string source, string what, string rule, string? reply);

    [LoggerMessage(410, LogLevel.Error, "Outcomes of {Recipients} recipient(s) cannot be recorded (attempt {Attempt}); nothing new is sent until they are, next try in {Wait}")]
    public static partial void RecordingFailed(ILogger logger, int recipients, int attempt, TimeSpan wait, Exception exception);

    [LoggerMessage(411, LogLevel.Information, "The store takes outcomes again; delivery goes on")]
    public static partial void RecordingRecovered(ILogger logger);

    [LoggerMessage(412, LogLevel.Critical, "Outcomes of {Recipients} recipient(s) were lost at the end of the process, because the store failed; those will be sent again")]
    public static partial void OutcomesLost(ILogger logger, int recipients, Exception exception);

    [LoggerMessage(413, LogLevel.Error, "Outcomes of {Recipients} recipient(s) were recorded without their events and reports, which the store does not take")]
    public static partial void RecordedBare(ILogger logger, int recipients);

    [LoggerMessage(420, LogLevel.Error, "{What} failed by a fault of ours and is started again")]
    public static partial void LoopFailed(ILogger logger, string what, Exception exception);

    [LoggerMessage(421, LogLevel.Error, "The queue cannot be read from the spool; the next try is in {Wait}")]
    public static partial void ReadingFailed(ILogger logger, TimeSpan wait, Exception exception);

    [LoggerMessage(422, LogLevel.Information, "Delivery begins: {Recipients} recipient(s) wait in the spool")]
    public static partial void Started(ILogger logger, long recipients);

    [LoggerMessage(423, LogLevel.Information, "Delivery has ended")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(424, LogLevel.Warning, "Delivery is cut off: {Connections} connection(s) did not finish in time; what they carried is sent again after the start")]
    public static partial void CutOff(ILogger logger, int connections);

    [LoggerMessage(425, LogLevel.Error, "The look-up of {Destination} failed by a fault of ours")]
    public static partial void LookupFailed(ILogger logger, string destination, Exception exception);
}
