using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>Says replies to the client, and counts those that it may get only so often.</summary>
internal sealed class Answers(ClientStanding client, MailIntake mail, SessionBudget budget, ILogger logger)
{
    private static readonly IBufferWriter<byte> Unset = new ArrayBufferWriter<byte>();

    /// <summary>Where replies go.</summary>
    public IBufferWriter<byte> Output { get; set; } = Unset;

    /// <summary>The reply to a command; a refusal counts as an error.</summary>
    public SessionNeed Answer(Reply reply)
    {
        if (reply.IsPermanent)
        {
            ServerLog.CommandRefused(logger, client.Facts.SessionId, reply);
            reply = budget.SpendError() ?? reply;
        }

        return Write(reply);
    }

    /// <summary>The reply to a command that carries no mail, or that was put off and may be tried again.</summary>
    public SessionNeed AnswerIdle(Reply reply) => Write(budget.SpendIdleCommand() ?? reply);

    /// <summary>A reply that counts for nothing; 421 ends the session all the same (RFC 5321, 3.8).</summary>
    public SessionNeed Write(Reply reply)
    {
        if (reply.Code == 421) return SendAway(reply);
        ReplyWriter.Write(Output, reply, mail.Parameters.SmtpUtf8 ? Utf8Mode.Allowed : Utf8Mode.Refused);
        return SessionNeed.Nothing;
    }

    /// <summary>The last reply of the session.</summary>
    public SessionNeed SendAway(Reply reply)
    {
        ServerLog.SentAway(logger, client.Facts.SessionId, client.Facts.Remote, reply);
        ReplyWriter.Write(Output, reply);
        return SessionNeed.Close;
    }
}
