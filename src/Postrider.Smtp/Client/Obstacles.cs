namespace Postrider.Smtp.Client;

/// <summary>What makes it wrong to offer a message to a peer, whatever the peer would answer.</summary>
internal static class Obstacles
{
    /// <summary>Why none of the recipients may be offered.</summary>
    /// <returns>What stands in the peer's place as a reply to MAIL, or <c>null</c>.</returns>
    public static Reply? OfMessage(ClientTransaction transaction, TransactionSession session, HeaderText header)
    {
        var parameters = transaction.Parameters;
        var peer = session.Capabilities;
        if (parameters.RequireTls && !(peer.RequireTls && session.Tls is { PeerVerified: true } && session.IsHostProven)) return ClientReplies.RequireTlsNotOffered;
        if (parameters.DeliverBy is { Mode: DeliverByMode.Return } by && OfReturn(by, session) is { } refusal) return refusal;
        if (peer.MaximumSize > 0 && transaction.Body.Size > peer.MaximumSize) return ClientReplies.TooBig(transaction.Body.Size, peer.MaximumSize);
        if (transaction.ReversePath is { } reversePath)
        {
            if (!EnvelopeCommands.IsSafe(reversePath)) return ClientReplies.BadAddress;
            if (reversePath.NeedsSmtpUtf8 && !peer.SmtpUtf8) return ClientReplies.AddressNeedsUtf8;
        }

        if (header == HeaderText.Utf8 && !peer.SmtpUtf8) return ClientReplies.HeaderNeedsUtf8;
        return peer.Takes(parameters.Body) ? null : ClientReplies.NeedsConversion;
    }

    /// <summary>Why this recipient may not be offered.</summary>
    /// <returns>What stands in the peer's place as a reply to RCPT, or <c>null</c>.</returns>
    public static Reply? OfRecipient(MailboxAddress forwardPath, PeerCapabilities peer) =>
        !EnvelopeCommands.IsSafe(forwardPath) ? ClientReplies.BadAddress
        : forwardPath.NeedsSmtpUtf8 && !peer.SmtpUtf8 ? ClientReplies.AddressNeedsUtf8
        : null;

    // RFC 2852, 4.1.4.1: what must come back when it is late goes only to a peer that promises that in the time that is left. LMTP delivers
    // (RFC 2033): there is no time after it.
    private static Reply? OfReturn(DeliverBy by, TransactionSession session)
    {
        if (session.Protocol == ClientProtocol.Lmtp) return null;
        if (!session.Capabilities.DeliverBy) return ClientReplies.DeliverByNotOffered;
        var left = EnvelopeCommands.SecondsLeft(by, session.Now);
        return left < session.Capabilities.MinimumDeliverBy ? ClientReplies.DeliverByTooShort(left, session.Capabilities.MinimumDeliverBy) : null;
    }
}
