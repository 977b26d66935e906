using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>An envelope as a row of <c>message</c>. What MAIL rarely says stands in columns that are NULL and take an octet.</summary>
internal static class MessageRow
{
    // flags: bits 0-1 BODY, 2 SMTPUTF8, 3-4 RET, 5 REQUIRETLS, 6 BY=R, 7 BY=T, 8 TLS-Required: No.
    private const int Utf8Flag = 1 << 2;
    private const int ReturnShift = 3;
    private const int RequireTlsFlag = 1 << 5;
    private const int ReturnAtDeadlineFlag = 1 << 6;
    private const int TraceFlag = 1 << 7;
    private const int TlsOptionalFlag = 1 << 8;

    /// <summary>Binds for <see cref="SpoolSql.InsertMessage"/>.</summary>
    /// <param name="size">Octets in all, those of the prefix included.</param>
    /// <param name="checksum">Over the stored octets and then the prefix.</param>
    /// <param name="prefix">What stands before the stored octets.</param>
    public static void Bind(Statement statement, SpooledMessage message, long size, uint checksum, ReadOnlySpan<byte> prefix)
    {
        var parameters = message.Parameters;
        var (path, flags) = (message.ReversePath?.ToString(), Flags(parameters));
        statement.Bind(1, message.Id.Value).Bind(2, path).Bind(3, message.ReceivedAt).Bind(4, size)
            .Bind(5, checksum).Bind(6, message.Origin).Bind(7, message.Principal).Bind(8, message.ClientAddress).Bind(9, message.MessageIdHeader)
            .Bind(10, flags).Bind(11, parameters.Priority).Bind(12, parameters.DeclaredSize).Bind(13, parameters.EnvelopeId)
            .Bind(14, parameters.HoldUntil).Bind(15, parameters.DeliverBy?.At).Bind(16, parameters.SubmittedBy?.ToString()).Bind(17, RowSeal.OfMessage(message.Id, path, size, checksum, flags));
        statement.Bind(19, message.Labels.AreEmpty ? null : message.Labels.ToString());
        if (prefix.IsEmpty) statement.Bind(18, (long?)null);
        else statement.Bind(18, prefix);
    }

    /// <summary>Reads <see cref="SpoolSql.MessageColumns"/>.</summary>
    /// <param name="first">The column of the id.</param>
    /// <exception cref="FormatException">The row is damaged.</exception>
    public static SpooledMessage Read(Statement row, int first = 0)
    {
        var (id, path, size) = (new SpoolId(row.Number(first)), row.TextOrNull(first + 1), row.Number(first + 3));
        if (row.Number(first + 16) != RowSeal.OfMessage(id, path, size, (uint)row.Number(first + 15), row.Number(first + 8)))
            throw new FormatException($"The envelope is not the one that was stored; its reverse-path reads '{path}'.");
        return new SpooledMessage
        {
            Id = id,
            ReversePath = path is null ? null : AddressText.Parse(path),
            ReceivedAt = Moments.Read(row, first + 2),
            Size = size,
            Origin = row.Text(first + 4),
            Principal = row.TextOrNull(first + 5),
            ClientAddress = row.TextOrNull(first + 6),
            MessageIdHeader = row.TextOrNull(first + 7),
            Parameters = ReadParameters(row, first + 8),
            Labels = MessageLabels.Parse(row.TextOrNull(first + 17)),
        };
    }

    private static MailParameters ReadParameters(Statement row, int first)
    {
        var flags = (int)row.Number(first);
        return new MailParameters
        {
            Body = (BodyType)(flags & 3),
            SmtpUtf8 = (flags & Utf8Flag) != 0,
            Return = (DsnReturn)((flags >> ReturnShift) & 3),
            RequireTls = (flags & RequireTlsFlag) != 0,
            IsTlsOptional = (flags & TlsOptionalFlag) != 0,
            Priority = (sbyte)row.Number(first + 1),
            DeclaredSize = row.NumberOrNull(first + 2),
            EnvelopeId = row.TextOrNull(first + 3),
            HoldUntil = Moments.ReadOrNull(row, first + 4),
            DeliverBy = Moments.ReadOrNull(row, first + 5) is { } at
                ? new DeliverBy(at, (flags & ReturnAtDeadlineFlag) != 0 ? DeliverByMode.Return : DeliverByMode.Notify, (flags & TraceFlag) != 0)
                : null,
            SubmittedBy = row.TextOrNull(first + 6) is { } submitter && AddressText.TryParse(submitter, out var address) ? address : null,
        };
    }

    private static int Flags(MailParameters parameters) =>
        (int)parameters.Body
        | (parameters.SmtpUtf8 ? Utf8Flag : 0)
        | ((int)parameters.Return << ReturnShift)
        | (parameters.RequireTls ? RequireTlsFlag : 0)
        | (parameters.IsTlsOptional ? TlsOptionalFlag : 0)
        | (parameters.DeliverBy is { Mode: DeliverByMode.Return } ? ReturnAtDeadlineFlag : 0)
        | (parameters.DeliverBy is { Trace: true } ? TraceFlag : 0);
}
