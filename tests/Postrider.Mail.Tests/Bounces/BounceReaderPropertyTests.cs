using System.Text;
using CsCheck;
using Postrider.Mail.Bounces;
using Xunit;

namespace Postrider.Mail.Tests.Bounces;

public sealed class BounceReaderPropertyTests
{
    private static readonly string[] Pieces =
    [
        "From: MAILER-DAEMON@a.example\n", "Subject: failure notice\n", "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n", "\n", "--x\n", "--x--\n", "Content-Type: message/delivery-status\n", "Content-Type: message/rfc822\n", "Content-Transfer-Encoding: base64\n",
        "Final-Recipient: rfc822; a@b.example\n", "Action: failed\n", "Status: 5.1.1\n", "Diagnostic-Code: smtp; 550 no\n", "<a@b.example>:\n", "550 5.1.1 <a@b.example>... User unknown\n", ">>> RCPT To:<a@b.example>\n", "<<< 550 no\n", "Hi. This is the qmail-send program\n", "a@b@c@[1.2.3.4]\n", "\u001b$B%a\u001b(B\n", "(reason: 550 x)\n", "Received: x\n", "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{}]}}\n", "X-Failed-Recipients: ,,a@b.example\n",
    ];

    [Fact]
    public void Whatever_comes_is_read_within_bounds()
    {
        Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(piece => Pieces[piece]), Gen.String[0, 40]).Array[0, 60].Sample(pieces =>
        {
            var message = Encoding.UTF8.GetBytes(string.Concat(pieces));
            try
            {
                var report = BounceReader.Read(message, BounceLimits.Default);
                Assert.True(report.Kind == MailKind.Bounce || report.Recipients.IsEmpty);
                Assert.True(report.Recipients.Length <= BounceLimits.Default.Recipients);
                Assert.All(report.Recipients, bounced => Assert.True(bounced.Reply.Length <= 2 * BounceLimits.Default.ReplyLength && !bounced.Reply.Contains('\n', StringComparison.Ordinal)));
            }
            catch (FormatException)
            {
                // Documented: it is no message.
            }
        });
    }

    [Fact]
    public void What_a_status_names_is_found_in_any_order_of_its_fields()
    {
        Gen.Shuffle(new[] { "Final-Recipient: rfc822; bob@b.example", "Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 gone", "X-More: of it" }).Sample(fields =>
        {
            var groups = StatusGroups.Read(string.Join('\n', fields));

            Assert.Equal("failed", Assert.Single(groups)["action"]);
        });
    }
}
