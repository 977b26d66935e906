using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Unicode;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>Writes our Received field (RFC 5321, 4.4; with-words of RFC 3848 and 6531).</summary>
internal static class TraceField
{
    /// <summary>RFC 5321, 4.5.3.1.2: no domain is longer; what a client says beyond it is not repeated.</summary>
    private const int MaximumHeloLength = 255;

    /// <summary>Where a clause goes to the next line (RFC 5322, 2.1.1).</summary>
    private const int FoldAt = 78;

    /// <summary>Octets of the longest clause: a recipient of 64 + 255 octets, every one of them quoted, and the words around it.</summary>
    private const int MaximumClauseLength = 1024;

    /// <param name="output">Gets the whole field with its line end.</param>
    /// <param name="source">Where the message comes from.</param>
    /// <param name="options">Our name, and whether clients who signed in are shown.</param>
    /// <param name="parameters">SMTPUTF8 and MT-PRIORITY.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="onlyRecipient">The recipient when there is just one; with more, none is named, for they need not know of each other.</param>
    /// <param name="at">When it was received.</param>
    public static void Write(
        ArrayBufferWriter<byte> output, MessageSource source, SubmissionOptions options, MailParameters parameters, string id, MailboxAddress? onlyRecipient, DateTimeOffset at)
    {
        Span<byte> clause = stackalloc byte[MaximumClauseLength];
        int length;
        var field = new FoldedField(output, "Received:"u8);
        if (source.Session is { } session)
        {
            // RFC 5321 wants a from clause; a hidden client has none, which RFC 5322, 3.6.7 allows and readers know from large providers.
            if (session.Principal is null || options.ShowClientAddress)
            {
                Utf8.TryWrite(clause, $"from {HeloOf(session.Helo)} ({AddressOf(session.Remote.Address)})", out length);
                field.Add(clause[..length]);
            }

            Utf8.TryWrite(clause, $"by {options.HostName.Value} (Postrider)", out length);
            field.Add(clause[..length]);
            Utf8.TryWrite(clause, $"with {session.ProtocolName(parameters.SmtpUtf8)}", out length);
            field.Add(clause[..length]);
        }
        else
        {
            Utf8.TryWrite(clause, $"by {options.HostName.Value} (Postrider, {source.Origin})", out length);
            field.Add(clause[..length]);
        }

        Utf8.TryWrite(clause, $"id {id}", out length);
        field.Add(clause[..length]);
        if (source.Session?.Tls is { } tls)
        {
            Utf8.TryWrite(clause, $"({tls.Protocol} {tls.Cipher})", out length);
            field.Add(clause[..length]);
        }

        // RFC 6710, 4.1: the priority stands in the trace where one was given.
        if (parameters.Priority != 0)
        {
            Utf8.TryWrite(clause, CultureInfo.InvariantCulture, $"PRIORITY {parameters.Priority}", out length);
            field.Add(clause[..length]);
        }

        if (onlyRecipient is { } recipient && (parameters.SmtpUtf8 || !recipient.NeedsSmtpUtf8))
        {
            Utf8.TryWrite(clause, $"for <{recipient.ToString()}>", out length);
            field.Add(clause[..length]);
        }

        Utf8.TryWrite(clause, $"{MessageDate.Format(at)}", out length);
        field.End(clause[..length]);
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
    private struct FoldedField
    {
        private readonly ArrayBufferWriter<byte> _output;
        private int _column;

        public FoldedField(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name)
        {
            _output = output;
            _output.Write(name);
            _column = name.Length;
        }

        public void Add(ReadOnlySpan<byte> clause)
        {
            if (_column + 1 + clause.Length > FoldAt)
            {
                _output.Write("\r\n\t"u8);
                // A tab takes eight columns where people look.
                _column = 8;
            }
            else
            {
                _output.Write(" "u8);
                _column++;
            }

            _output.Write(clause);
            _column += clause.Length;
        }

        public readonly void End(ReadOnlySpan<byte> date)
        {
            _output.Write(_column + 2 + date.Length > FoldAt ? ";\r\n\t"u8 : "; "u8);
            _output.Write(date);
            _output.Write("\r\n"u8);
        }
    }
}
