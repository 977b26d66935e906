using System.Collections.Frozen;
using Postrider.Sandbox.Peers;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Sandbox.Internet;

/// <summary>Hands each session to the receiver of the host that it connected to; a host's listener bears its name.</summary>
internal sealed class DestinationReceiver(FrozenDictionary<string, PeerReceiver> hosts) : IMailReceiver
{
    public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => hosts[session.Listener].ConnectAsync(session, cancellation);

    public ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation) =>
        hosts[session.Listener].BeginAsync(session, reversePath, parameters, cancellation);
}
