namespace Postrider.Smtp.Server;

/// <summary>What stands behind an SMTP server session: the door of submission, or a test.</summary>
public interface IMailReceiver
{
    /// <summary>A client has connected and nothing was said yet.</summary>
    /// <returns><c>null</c> to welcome it; a 421 or 554 reply to send it away.</returns>
    ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation);

    /// <summary><c>MAIL FROM</c>: may this session send with this reverse-path?</summary>
    /// <param name="session">The session as it stands now.</param>
    /// <param name="reversePath"><c>null</c> for the null reverse-path, <c>&lt;&gt;</c>.</param>
    /// <param name="parameters">What MAIL said besides.</param>
    ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation);
}

/// <summary>The answer to <c>MAIL FROM</c>.</summary>
/// <param name="Reply">250, or the refusal.</param>
/// <param name="Transaction">The transaction, exactly when <paramref name="Reply"/> is positive.</param>
public readonly record struct TransactionOpening(Reply Reply, IMailTransaction? Transaction);
