using CsCheck;
using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

/// <summary>How the network cuts the client's octets into pieces must not matter.</summary>
public sealed class PieceTests
{
    private static readonly Gen<string> Command = OneOf(
        "MAIL FROM:<a@b.example>\r\n", "MAIL FROM:<a@b.example> BODY=BINARYMIME\r\n", "RCPT TO:<c@d.example>\r\n", "RCPT TO:<c@d.example\r\n",
        "RSET\r\n", "NOOP\r\n", "BDAT 6\r\nab\r\ncd", "BDAT 3 LAST\r\na\r\n", "BDAT 0 LAST\r\n", "BDAT 2 LAST\r\n\n\r", "NOOP\nNOOP\r\n", "NOOP\rRSET\r\n",
        "MAIL FROM:<\u00ff@b.example>\r\n", "NOOP " + new string('x', 3000) + "\r\n", new string('y', 2047) + "\r\n", "\r\n");

    private static readonly Gen<string> Text = OneOf("line\r\n", ".\r", "..\r\n", "\n.\n", "\r\n.\n", "\r", "\n", ".", "x", "\r\n", ".x\r\n");

    [Fact]
    public void Replies_and_messages_do_not_hang_on_how_the_input_is_cut() => Gen.Select(
        Command.Array[0, 12].Select(string.Concat), Text.Array[0, 12].Select(string.Concat), Command.Array[0, 4].Select(string.Concat), Gen.Int[1, 9])
        .Sample(
            (before, text, after, pieces) =>
            {
                string[] steps = ["EHLO client.example\r\n", before, "DATA\r\n", text + "\r\n.\r\n" + after];

                Assert.Equal(Run(steps, int.MaxValue), Run(steps, pieces));
            },
            iter: 400);

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static (string Replies, string Bodies) Run(string[] steps, int pieces)
    {
        var session = new Session(Session.Options() with { Limits = new SessionLimits { MaximumErrors = 1000 } }, pieces: pieces);
        List<string> replies = [];
        foreach (var step in steps.Where(_ => !session.IsClosed))
        {
            session.Raw(step);
            replies.AddRange(session.TakeLines());
        }

        return (string.Join('\n', replies), string.Join('|', session.Receiver.CommittedBodies));
    }
}
