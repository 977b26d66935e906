using Postrider.Relay.Queue;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Which answers over a connection that ended leave open what becomes of a recipient.</summary>
internal static class RetakeRules
{
    /// <summary>How often a recipient is taken to another connection because one broke before it could decide.</summary>
    private const int MaximumRetakes = 3;

    /// <summary>Whether a broken connection says nothing of the recipient: it was closed, or 421 was said, before the body was taken. After the final dot nobody knows who has the message.</summary>
    public static bool LeaveOpen(LoadedRecipient loaded, RecipientResult outcome) =>
        outcome.Stage < ClientStage.DataEnd && loaded.Retaken < MaximumRetakes && (outcome.FromPeer ? outcome.Reply.Code == 421 : outcome.Reply.IsTransient);
}
