using Postrider.Mail.Dsn;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Reporting;

/// <summary>Who is told of what (RFC 3461, 4.1 and 5.2; RFC 2852, 4.1).</summary>
public static class ReportPolicy
{
    /// <summary>What a report says of a recipient that a peer has taken over.</summary>
    /// <returns><c>null</c> where the report is the peer's to make, because NOTIFY was passed on to it (RFC 3461, 5.2.2).</returns>
    public static DsnAction? ActionAfterDelivery(ClientProtocol protocol, PeerCapabilities peer, MailParameters parameters) => protocol switch
    {
        // An LMTP server has put it into the mailbox, or knows how to report what it does with it.
        ClientProtocol.Lmtp => peer.Dsn ? null : DsnAction.Delivered,
        // BY with trace asks every hop to report; BY with N asks the last that can keep watch (RFC 2852, 4.1.4 and 4.1.4.2).
        _ => peer.Dsn && parameters.DeliverBy is not { Trace: true } && (peer.DeliverBy || parameters.DeliverBy is null) ? null : DsnAction.Relayed,
    };

    /// <summary>Whether the sender of a message wants to be told, or may be told, of an outcome.</summary>
    /// <param name="message">The message; to the null reverse-path nothing is ever reported (RFC 5321, 4.5.5).</param>
    /// <param name="parameters">NOTIFY of the recipient.</param>
    /// <param name="action">The outcome.</param>
    /// <param name="reportsDelays">Whether delays are reported to those who did not ask for it by BY.</param>
    public static bool Wants(SpooledMessage message, RecipientParameters parameters, DsnAction action, bool reportsDelays)
    {
        var notify = parameters.Notify;
        if (message.ReversePath is null || notify.HasFlag(DsnNotify.Never)) return false;
        var deliverBy = message.Parameters.DeliverBy;
        return action switch
        {
            DsnAction.Failed => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Failure),
            DsnAction.Delayed => (notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay))
                && (reportsDelays || deliverBy is { Mode: DeliverByMode.Notify }),
            DsnAction.Relayed => notify.HasFlag(DsnNotify.Success) || deliverBy is { Trace: true } or { Mode: DeliverByMode.Notify },
            _ => notify.HasFlag(DsnNotify.Success),
        };
    }
}
