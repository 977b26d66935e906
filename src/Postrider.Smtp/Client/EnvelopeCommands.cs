using System.Buffers;
using System.Globalization;
using System.Text;

namespace Postrider.Smtp.Client;

/// <summary>Writes MAIL and RCPT with those parameters that the peer understands.</summary>
internal static class EnvelopeCommands
{
    public static void WriteMail(IBufferWriter<byte> output, ClientTransaction transaction, PeerCapabilities peer, DateTimeOffset now)
    {
        var parameters = transaction.Parameters;
        var line = new StringBuilder("MAIL FROM:<").Append(transaction.ReversePath?.ToString()).Append('>');
        if (peer.Size) line.Append(CultureInfo.InvariantCulture, $" SIZE={transaction.Body.Size}");
        if (parameters.Body == BodyType.EightBitMime) line.Append(" BODY=8BITMIME");
        if (parameters.Body == BodyType.BinaryMime) line.Append(" BODY=BINARYMIME");
        if (peer.SmtpUtf8 && SmtpUtf8Need.IsDeclared(transaction)) line.Append(" SMTPUTF8");
        if (peer.Dsn && parameters.Return != DsnReturn.Unspecified) line.Append(parameters.Return == DsnReturn.Full ? " RET=FULL" : " RET=HDRS");
        if (peer.Dsn && parameters.EnvelopeId is { Length: > 0 } id) AppendXtext(line.Append(" ENVID="), id);
        if (parameters.RequireTls) line.Append(" REQUIRETLS");
        if (peer.DeliverBy && parameters.DeliverBy is { } by) AppendDeliverBy(line, by, now);
        if (peer.MtPriority && parameters.Priority != 0) line.Append(CultureInfo.InvariantCulture, $" MT-PRIORITY={parameters.Priority}");
        Write(output, line);
    }

    public static void WriteRecipient(IBufferWriter<byte> output, ClientRecipient recipient, PeerCapabilities peer)
    {
        var line = new StringBuilder("RCPT TO:<").Append(recipient.ForwardPath.ToString()).Append('>');
        if (peer.Dsn)
        {
            AppendNotify(line, recipient.Parameters.Notify);
            if (recipient.Parameters.Original is { } original) AppendOriginal(line, original);
        }

        Write(output, line);
    }

    /// <summary>Whether an address may stand in a command: whoever made it, no control character may end the line early.</summary>
    public static bool IsSafe(MailboxAddress address)
    {
        foreach (var c in address.LocalPart)
            if (c is < ' ' or '\x7f') return false;
        return true;
    }

    /// <summary>What remains of the time, at most nine digits; only a <see cref="DeliverByMode.Notify"/> may be late already (RFC 2852, 4).</summary>
    public static long SecondsLeft(DeliverBy by, DateTimeOffset now) =>
        Math.Clamp((long)(by.At - now).TotalSeconds, by.Mode == DeliverByMode.Return ? 1 : -999_999_999, 999_999_999);

    private static void Write(IBufferWriter<byte> output, StringBuilder line)
    {
        line.Append("\r\n");
        foreach (var chunk in line.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
    }

    private static void AppendNotify(StringBuilder line, DsnNotify notify)
    {
        if (notify == DsnNotify.Unspecified) return;
        line.Append(" NOTIFY=");
        if (notify.HasFlag(DsnNotify.Never))
        {
            line.Append("NEVER");
            return;
        }

        if (notify.HasFlag(DsnNotify.Success)) line.Append("SUCCESS,");
        if (notify.HasFlag(DsnNotify.Failure)) line.Append("FAILURE,");
        if (notify.HasFlag(DsnNotify.Delay)) line.Append("DELAY,");
        line.Length--;
    }

    private static void AppendOriginal(StringBuilder line, OriginalRecipient original)
    {
        line.Append(" ORCPT=").Append(original.AddressType).Append(';');
        if (original.AddressType == "utf-8") AppendUtf8AddressXtext(line, original.Address);
        else AppendXtext(line, original.Address);
    }

    // RFC 3461, 4.
    private static void AppendXtext(StringBuilder line, string text)
    {
        foreach (var octet in Encoding.UTF8.GetBytes(text))
        {
            if (octet is > (byte)' ' and < 0x7f and not ((byte)'+' or (byte)'=')) line.Append((char)octet);
            else line.Append(CultureInfo.InvariantCulture, $"+{octet:X2}");
        }
    }

    // RFC 6533, 3: utf-8-addr-xtext, which passes everywhere.
    private static void AppendUtf8AddressXtext(StringBuilder line, string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is > ' ' and < 0x7f and not ('\\' or '+' or '=')) line.Append((char)rune.Value);
            else line.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}");
        }
    }

    private static void AppendDeliverBy(StringBuilder line, DeliverBy by, DateTimeOffset now)
    {
        line.Append(CultureInfo.InvariantCulture, $" BY={SecondsLeft(by, now)};{(by.Mode == DeliverByMode.Return ? 'R' : 'N')}");
        if (by.Trace) line.Append('T');
    }
}
