using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>What a hold route does, and how a released recipient is told from a new one.</summary>
internal static class HoldRoute
{
    private const string Words = "Held by the route";

    /// <summary>The recipient as it is kept. What holds it stands where the last reply would.</summary>
    public static SpooledRecipient Hold(SpooledRecipient recipient, Route route) => recipient with
    {
        State = RecipientState.Held,
        LastReply = new Reply(450, "4.7.0", $"{Words} {route.Name}; it is kept until it is released"),
        LastPeer = null,
    };

    /// <summary>Whether it was held by a route, or has been tried: then somebody let it go.</summary>
    public static bool WasReleased(SpooledRecipient recipient) =>
        recipient.Attempts > 0 || recipient.LastReply is { } reply && reply.Text.StartsWith(Words, StringComparison.Ordinal);
}
