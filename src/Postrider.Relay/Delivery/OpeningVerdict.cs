using Postrider.Relay.Queue;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>What it means for mail that no host of a site could be talked to.</summary>
internal static class OpeningVerdict
{
    /// <summary>
    /// The failure that stands for all: the one that came farthest, for it says most. It is transient whatever the hosts said: a greeting of 554, a
    /// refused EHLO or AUTH, or TLS that does not come about says something of the host or of us, not of the message, and is as a rule mended within the
    /// days that mail waits. The one exception is 521 from every host: a host that never takes mail (RFC 7504).
    /// </summary>
    public static AttemptFailure Of(IReadOnlyList<AttemptFailure> failures)
    {
        var chosen = failures[0];
        var never = true;
        foreach (var failure in failures)
        {
            if (failure.Stage > chosen.Stage) chosen = failure;
            never &= failure is { Stage: ClientStage.Greeting, FromPeer: true, Reply.Code: 521 };
        }

        return never || !chosen.Reply.IsPermanent ? chosen : chosen with { Reply = AsTransient(chosen.Reply) };
    }

    private static Reply AsTransient(Reply reply) => reply with
    {
        Code = 450,
        Status = reply.Status is { } status ? status with { Class = 4 } : new EnhancedStatusCode(4, 7, 0),
        Text = $"The host refused us with {reply}",
    };
}
