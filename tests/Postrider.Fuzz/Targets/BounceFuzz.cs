using Postrider.Mail.Bounces;

namespace Postrider.Fuzz.Targets;

/// <summary>Messages that come to return-paths.</summary>
public sealed class BounceFuzz : IFuzzTarget
{
    public string Name => "bounce";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "From: MAILER-DAEMON@a.example\r\nSubject: x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\n<a@b.example>: host x said: 550 no\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <1@a>\r\n--b--\r\n"u8.ToArray(),
        "From: MAILER-DAEMON\nSubject: failure notice\n\nHi. This is the qmail-send program at a.\n\n<a@b.example>:\n550 5.1.1 gone (reason: 550 x)\n>>> RCPT To:<a@b.example>\n<<< 550 no\n550 <a@b.example>... User unknown\n--- Below this line is a copy\nReceived: x\n"u8.ToArray(),
        "Subject: x\n\n{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":\"a@b\",\"status\":\"5.1.1\",\"diagnosticCode\":\"smtp; 550 x\"}]}}"u8.ToArray(),
        "From: postmaster@a.example\nSubject: Undeliverable\nContent-Type: text/html; charset=iso-2022-jp\n\n<p>\x1b$B%a\x1b(B <br>a@b.example &lt;x"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        try
        {
            var report = BounceReader.Read(input.ToArray(), BounceLimits.Default);
            Invariant.Holds(report.Kind == MailKind.Bounce || report.Recipients.IsEmpty, "Only a bounce names recipients");
            foreach (var bounced in report.Recipients) Invariant.IsWritable(bounced.Recipient + bounced.Status + bounced.Reply + bounced.Context, "A recipient");
        }
        catch (FormatException)
        {
            // Documented: it is no message.
        }
    }
}
