using System.Buffers;

namespace Postrider.Smtp.Client;

/// <summary>The commands that carry an envelope, in their order: RSET where it is needed, MAIL, RCPT for each recipient that is offered, and DATA where the body does not go by BDAT.</summary>
/// <param name="transaction">What is sent.</param>
/// <param name="session">The session in which it is sent.</param>
/// <param name="offered">Those of the transaction's recipients that are offered to the peer, as indexes.</param>
/// <param name="body">What comes behind the recipients.</param>
internal readonly struct EnvelopeOrder(ClientTransaction transaction, TransactionSession session, int[] offered, BodyCommand body)
{
    /// <summary>The place of MAIL.</summary>
    public int Mail => session.NeedsReset ? 1 : 0;

    /// <summary>How many commands there are.</summary>
    public int Count => Mail + 1 + offered.Length + (body == BodyCommand.Data ? 1 : 0);

    /// <summary>What stands at a place; <see cref="EnvelopeCommandKind.None"/> behind the last.</summary>
    public EnvelopeCommandKind KindOf(int command)
    {
        var fromMail = command - Mail;
        if (fromMail < 0) return EnvelopeCommandKind.Reset;
        if (fromMail == 0) return EnvelopeCommandKind.Mail;
        if (fromMail <= offered.Length) return EnvelopeCommandKind.Recipient;
        return command < Count ? EnvelopeCommandKind.Data : EnvelopeCommandKind.None;
    }

    /// <summary>Which of the transaction's recipients the RCPT at a place is for.</summary>
    public int RecipientOf(int command) => offered[command - Mail - 1];

    public void Write(IBufferWriter<byte> output, int command)
    {
        switch (KindOf(command))
        {
            case EnvelopeCommandKind.Reset:
                output.Write("RSET\r\n"u8);
                break;
            case EnvelopeCommandKind.Mail:
                EnvelopeCommands.WriteMail(output, transaction, session.Capabilities, session.Now);
                break;
            case EnvelopeCommandKind.Recipient:
                EnvelopeCommands.WriteRecipient(output, transaction.Recipients[RecipientOf(command)], session.Capabilities);
                break;
            default:
                output.Write("DATA\r\n"u8);
                break;
        }
    }
}

/// <summary>A command of an envelope.</summary>
internal enum EnvelopeCommandKind : byte
{
    Reset,
    Mail,
    Recipient,
    Data,
    None,
}

/// <summary>How a body is asked for.</summary>
internal enum BodyCommand : byte
{
    /// <summary>DATA, a command of the envelope.</summary>
    Data,

    /// <summary>BDAT, which goes with the body.</summary>
    Chunk,
}
