using System.Buffers;

namespace Postrider.Smtp.Server;

/// <summary>One mail transaction, from MAIL to the reply after the body. Disposing it before <see cref="CommitAsync"/> drops everything.</summary>
public interface IMailTransaction : IAsyncDisposable
{
    /// <summary><c>RCPT TO</c>: 250 to take the recipient, 4xx or 5xx to refuse it alone.</summary>
    ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation);

    /// <summary>The body is about to come (DATA, or the first BDAT).</summary>
    /// <returns><c>null</c> to take it; a refusal, such as 452 4.3.1 when the disk is nearly full.</returns>
    ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation);

    /// <summary>
    /// Octets of the message in order, without dot-stuffing, lines ended by CRLF (BINARYMIME excepted).
    /// The memory is the caller's again when the task ends. Waiting here holds the client back.
    /// </summary>
    ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation);

    /// <summary>The body is whole. A 250 promises that it is durable (RFC 5321, 6.1).</summary>
    /// <returns>The one reply for SMTP; for LMTP the same reply stands for each recipient.</returns>
    ValueTask<Reply> CommitAsync(CancellationToken cancellation);
}
