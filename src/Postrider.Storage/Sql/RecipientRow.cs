using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>A waiting recipient as a row of <c>recipient</c>.</summary>
internal static class RecipientRow
{
    private const DsnNotify AllNotify = DsnNotify.Never | DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay;

    /// <summary>Binds for <see cref="SpoolSql.InsertRecipient"/>.</summary>
    /// <param name="address">The recipient's address as text, which the caller needs as well.</param>
    public static void BindInsert(Statement statement, SpooledRecipient recipient, string address)
    {
        var (notify, original) = ((long)recipient.Parameters.Notify, recipient.Parameters.Original?.ToString());
        statement.Bind(1, recipient.Key.Message.Value).Bind(2, recipient.Key.Ordinal)
            .Bind(3, address).Bind(4, recipient.Address.Destination)
            .Bind(5, (long)recipient.State).Bind(6, recipient.Due).Bind(7, recipient.NextAttempt).Bind(8, recipient.Expires).Bind(9, recipient.WarnAt)
            .Bind(10, recipient.Attempts).Bind(11, recipient.LastAttempt).Bind(12, ReplyText.Write(recipient.LastReply)).Bind(13, recipient.LastPeer)
            .Bind(14, notify).Bind(15, original).Bind(16, RowSeal.OfRecipient(recipient.Key, address, notify, original));
    }

    /// <summary>Binds for <see cref="SpoolSql.UpdateRecipient"/>.</summary>
    public static void BindUpdate(Statement statement, SpooledRecipient recipient) =>
        statement.Bind(1, recipient.Key.Message.Value).Bind(2, recipient.Key.Ordinal)
            .Bind(3, (long)recipient.State).Bind(4, recipient.Due).Bind(5, recipient.NextAttempt).Bind(6, recipient.Expires).Bind(7, recipient.WarnAt)
            .Bind(8, recipient.Attempts).Bind(9, recipient.LastAttempt).Bind(10, ReplyText.Write(recipient.LastReply)).Bind(11, recipient.LastPeer);

    public static RecipientKey ReadKey(Statement row, int first = 0) => new(new SpoolId(row.Number(first)), (int)row.Number(first + 1));

    /// <summary>The order of the table.</summary>
    public static int CompareKeys(RecipientKey x, RecipientKey y) => x.Message == y.Message ? x.Ordinal.CompareTo(y.Ordinal) : x.Message.CompareTo(y.Message);

    /// <summary>Reads <see cref="SpoolSql.RecipientColumns"/>.</summary>
    /// <param name="first">The column of the message's id.</param>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static SpooledRecipient Read(Statement row, int first = 0)
    {
        var key = ReadKey(row, first);
        var (address, notify, original) = (row.Text(first + 2), row.Number(first + 11), row.TextOrNull(first + 12));
        if (row.Number(first + 13) != RowSeal.OfRecipient(key, address, notify, original))
            throw new FormatException($"The row is not the one that was stored; its address reads '{address}'.");
        return new SpooledRecipient
        {
            Key = key,
            Address = AddressText.Parse(address),
            State = row.Number(first + 3) switch
            {
                0 => RecipientState.Waiting,
                1 => RecipientState.Held,
                var other => throw new FormatException($"{other} is not a state."),
            },
            NextAttempt = Moments.Read(row, first + 4),
            Expires = Moments.Read(row, first + 5),
            WarnAt = Moments.ReadOrNull(row, first + 6),
            Attempts = (int)row.Number(first + 7),
            LastAttempt = Moments.ReadOrNull(row, first + 8),
            LastReply = ReplyText.Read(row.TextOrNull(first + 9)),
            LastPeer = row.TextOrNull(first + 10),
            Parameters = ReadParameters((DsnNotify)notify & AllNotify, original),
        };
    }

    private static RecipientParameters ReadParameters(DsnNotify notify, string? original)
    {
        if (notify == DsnNotify.Unspecified && original is null) return RecipientParameters.None;
        var semicolon = original?.IndexOf(';', StringComparison.Ordinal) ?? -1;
        // A damaged ORCPT is not worth a message: it only decorates reports.
        return new RecipientParameters(notify, semicolon > 0 ? new OriginalRecipient(original![..semicolon], original[(semicolon + 1)..]) : null);
    }
}
