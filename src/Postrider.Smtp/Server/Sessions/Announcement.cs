using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>The reply to EHLO: the extensions that work in this session at this moment (RFC 5321, 4.1.1.1).</summary>
internal static class Announcement
{
    /// <param name="output">Where to.</param>
    /// <param name="options">The listener.</param>
    /// <param name="session">The session after this EHLO.</param>
    /// <param name="offers">What hangs on the session's state.</param>
    public static void Write(IBufferWriter<byte> output, ListenerOptions options, SessionFacts session, SessionOffers offers)
    {
        var limits = options.Limits;
        Line(output, $"{options.HostName} greets {session.Helo}");
        output.Write("250-PIPELINING\r\n"u8);
        Line(output, $"SIZE {limits.MaximumMessageSize}");
        output.Write("250-8BITMIME\r\n250-SMTPUTF8\r\n"u8);
        if (options.OffersChunking) output.Write("250-CHUNKING\r\n250-BINARYMIME\r\n"u8);
        output.Write("250-DSN\r\n"u8);
        if (offers.StartTls) output.Write("250-STARTTLS\r\n"u8);
        if (offers.Mechanisms.Count > 0) Line(output, $"AUTH {string.Join(' ', offers.Mechanisms)}");
        Line(output, $"LIMITS MAILMAX={limits.MaximumTransactions} RCPTMAX={limits.MaximumRecipients}");
        // RFC 8689, 4.1: only in a session under TLS.
        if (session.Tls is not null) output.Write("250-REQUIRETLS\r\n"u8);
        if (offers.Scheduling)
        {
            if (limits.MaximumHold > TimeSpan.Zero)
            {
                // RFC 4865, 4: the latest moment is relative to now.
                var latest = (offers.Now + limits.MaximumHold).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                Line(output, $"FUTURERELEASE {(long)limits.MaximumHold.TotalSeconds} {latest}");
            }

            output.Write("250-MT-PRIORITY\r\n"u8);
        }

        Line(output, $"DELIVERBY {(long)limits.MinimumDeliverBy.TotalSeconds}");
        if (offers.XClient) output.Write("250-XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR DESTPORT\r\n"u8);
        output.Write("250 ENHANCEDSTATUSCODES\r\n"u8);
    }

    // Written in place: a client that connects for each message is greeted as often.
    private static void Line(IBufferWriter<byte> output, ref DefaultInterpolatedStringHandler text)
    {
        ReplyWriter.WriteLine(output, 250, null, (byte)'-', text.Text);
        text.Clear();
    }
}

/// <summary>What EHLO offers by the session's state.</summary>
/// <param name="StartTls">TLS can be started.</param>
/// <param name="Mechanisms">SASL mechanisms that can work; empty where nobody can sign in now.</param>
/// <param name="Scheduling">The client may hold and prioritise messages: it is a user of ours, or must become one before it sends.</param>
/// <param name="XClient">Its XCLIENT is believed.</param>
/// <param name="Now">The time.</param>
internal readonly record struct SessionOffers(
    bool StartTls, IReadOnlyCollection<string> Mechanisms, bool Scheduling, bool XClient, DateTimeOffset Now);
