using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>Writes our Received field (RFC 5321, 4.4; with-words of RFC 3848 and 6531).</summary>
internal static class TraceField
{
    /// <summary>RFC 5321, 4.5.3.1.2: no domain is longer; what a client says beyond it is not repeated.</summary>
    private const int MaximumHeloLength = 255;

    /// <summary>Where a clause goes to the next line (RFC 5322, 2.1.1).</summary>
    private const int FoldAt = 78;

    /// <param name="source">Where the message comes from.</param>
    /// <param name="options">Our name, and whether clients who signed in are shown.</param>
    /// <param name="parameters">SMTPUTF8 and MT-PRIORITY.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="onlyRecipient">The recipient when there is just one; with more, none is named, for they need not know of each other.</param>
    /// <param name="at">When it was received.</param>
    /// <returns>The whole field with its line end.</returns>
    public static string Format(
        MessageSource source, SubmissionOptions options, MailParameters parameters, SpoolId id, MailboxAddress? onlyRecipient, DateTimeOffset at)
    {
        var field = new FoldedField("Received:");
        if (source.Session is { } session)
        {
            // RFC 5321 wants a from clause; a hidden client has none, which RFC 5322, 3.6.7 allows and readers know from large providers.
            if (session.Principal is null || options.ShowClientAddress) field.Add($"from {HeloOf(session.Helo)} ({AddressOf(session.Remote.Address)})");
            field.Add($"by {options.HostName} (Postrider)");
            field.Add($"with {session.ProtocolName(parameters.SmtpUtf8)}");
            field.Add($"id {id}");
            if (session.Tls is { } tls) field.Add($"({tls.Protocol} {tls.Cipher})");
        }
        else
        {
            field.Add($"by {options.HostName} (Postrider, {source.Origin})");
            field.Add($"id {id}");
        }

        // RFC 6710, 4.1: the priority stands in the trace where one was given.
        if (parameters.Priority != 0) field.Add(string.Create(CultureInfo.InvariantCulture, $"PRIORITY {parameters.Priority}"));
        if (onlyRecipient is { } recipient && (parameters.SmtpUtf8 || !recipient.NeedsSmtpUtf8)) field.Add($"for <{recipient}>");
        return field.End($"; {MessageDate.Format(at)}");
    }

    private static string HeloOf(string helo) =>
        helo.Length is > 0 and <= MaximumHeloLength && helo.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']')
            ? helo
            : "unknown";

    private static string AddressOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
    }

    /// <summary>Puts clauses behind each other and folds before one that would pass the margin.</summary>
    private struct FoldedField(string name)
    {
        private readonly StringBuilder _text = new(name, 256);
        private int _column = name.Length;

        public void Add(string clause)
        {
            if (_column + 1 + clause.Length > FoldAt)
            {
                _text.Append("\r\n\t");
                // A tab takes eight columns where people look.
                _column = 8;
            }
            else
            {
                _text.Append(' ');
                _column++;
            }

            _text.Append(clause);
            _column += clause.Length;
        }

        public readonly string End(string date)
        {
            if (_column + date.Length > FoldAt) _text.Append(";\r\n\t").Append(date.AsSpan(2));
            else _text.Append(date);
            return _text.Append("\r\n").ToString();
        }
    }
}
