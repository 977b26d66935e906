namespace Postrider.Smtp.Client;

/// <summary>One message for one peer.</summary>
public sealed record ClientTransaction
{
    /// <summary><c>null</c> for the null reverse-path.</summary>
    public required MailboxAddress? ReversePath { get; init; }

    /// <summary>Passed on as far as the peer offers the extension.</summary>
    public required MailParameters Parameters { get; init; }

    public required IReadOnlyList<ClientRecipient> Recipients { get; init; }

    public required IOutgoingBody Body { get; init; }
}

/// <summary>A forward-path and its parameters.</summary>
public sealed record ClientRecipient(MailboxAddress ForwardPath, RecipientParameters Parameters);

/// <summary>A message that can be read again for each attempt: CRLF line ends, no dot-stuffing.</summary>
public interface IOutgoingBody
{
    /// <summary>Octets in all.</summary>
    long Size { get; }

    /// <summary>The whole message when it is in memory; empty when it must be streamed by <see cref="OpenRead"/>.</summary>
    ReadOnlyMemory<byte> Memory { get; }

    /// <summary>The message from its first octet. The caller disposes the stream.</summary>
    Stream OpenRead();
}

/// <summary>What became of a transaction.</summary>
/// <param name="Recipients">One reply for each recipient of the transaction, in order; the one that decided it.</param>
/// <param name="ConnectionUsable">Whether another transaction may follow on this connection.</param>
public sealed record TransactionResult(IReadOnlyList<RecipientResult> Recipients, bool ConnectionUsable)
{
    /// <summary>
    /// Nothing was sent, because the peer does not take a body of this type (<see cref="PeerCapabilities.Takes"/>): the body may be converted and
    /// the transaction tried again. Where it cannot be converted, the replies of ours that stand here are final.
    /// </summary>
    public bool NeedsDowngrade { get; init; }
}

/// <summary>The reply that decided a recipient's fate, and at which stage it came.</summary>
/// <param name="Reply">Positive exactly when the peer took responsibility. 552 to RCPT stands here as 452 (RFC 5321, 4.5.3.1.10).</param>
/// <param name="Stage">Where it was said.</param>
/// <param name="FromPeer">Whether the reply came over the wire, or is ours for a broken connection or a missing extension.</param>
public readonly record struct RecipientResult(Reply Reply, ClientStage Stage, bool FromPeer);
