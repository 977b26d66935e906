using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Client;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>An event as a row of <c>event</c>.</summary>
internal static class EventRow
{
    /// <summary>Binds for <see cref="SpoolSql.InsertEvent"/>.</summary>
    public static void Bind(Statement statement, DeliveryEvent happened, long sequence)
    {
        statement.Bind(1, happened.Message.Value).Bind(2, sequence).Bind(3, happened.Ordinal).Bind(4, happened.At).Bind(5, (long)happened.Kind)
            .Bind(6, happened.Sender).Bind(7, happened.Recipient).Bind(8, happened.Attempt).Bind(9, happened.Route).Bind(10, happened.Source)
            .Bind(11, happened.Peer).Bind(12, happened.Remote).Bind(13, happened.Tls).Bind(14, (long?)happened.Stage)
            .Bind(15, ReplyText.Write(happened.Reply)).Bind(16, happened.Timings?.Queued.Ticks).Bind(17, happened.Timings?.Connect.Ticks)
            .Bind(18, happened.Timings?.Transaction.Ticks).Bind(19, happened.NextAttempt).Bind(20, happened.Note)
            .Bind(21, happened.Labels.AreEmpty ? null : happened.Labels.ToString()).Bind(22, happened.SourceName);
    }

    /// <summary>Reads <see cref="SpoolSql.EventColumns"/>.</summary>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static DeliveryEvent Read(Statement row) => new()
    {
        Message = new SpoolId(row.Number(0)),
        Ordinal = (int)row.Number(1),
        At = Moments.Read(row, 2),
        Kind = (DeliveryEventKind)row.Number(3),
        Sender = row.Text(4),
        Recipient = row.Text(5),
        Attempt = (int)row.Number(6),
        Route = row.TextOrNull(7),
        Source = row.TextOrNull(8),
        Peer = row.TextOrNull(9),
        Remote = row.TextOrNull(10),
        Tls = row.TextOrNull(11),
        Stage = (ClientStage?)row.NumberOrNull(12),
        Reply = ReplyText.Read(row.TextOrNull(13)),
        Timings = row.IsNull(14) ? null : new AttemptTimings(new TimeSpan(row.Number(14)), new TimeSpan(row.Number(15)), new TimeSpan(row.Number(16))),
        NextAttempt = Moments.ReadOrNull(row, 17),
        Note = row.TextOrNull(18),
        Labels = MessageLabels.Parse(row.TextOrNull(19)),
        SourceName = row.TextOrNull(20),
    };

    /// <summary>Whether the event says something about its destination.</summary>
    public static bool TellsOfDestination(DeliveryEvent happened) =>
        happened.Recipient.Length > 0
        && happened.Kind is (DeliveryEventKind.Delivered or DeliveryEventKind.Deferred or DeliveryEventKind.Bounced);

    /// <summary>The stretch of time, some 4 h 40 min (2^24 ms), that a message's correspondence is filed under; taken from its id.</summary>
    public static long StretchOf(SpoolId message) => message.Value >> 46;
}
