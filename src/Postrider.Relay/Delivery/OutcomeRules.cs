using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Delivery;

/// <summary>What an attempt came to for one recipient.</summary>
internal enum Outcome : byte
{
    Delivered,

    /// <summary>It is tried again.</summary>
    Deferred,

    /// <summary>Refused for good.</summary>
    Bounced,

    /// <summary>It would be tried again, had its time not run out.</summary>
    Expired,
}

/// <summary>Reads a reply as an outcome.</summary>
internal static class OutcomeRules
{
    /// <param name="recipient">The recipient as it stood.</param>
    /// <param name="reply">The reply that decided.</param>
    /// <param name="reaction">What the rules have for it, which may know better than the reply's code; <c>null</c> for nothing.</param>
    /// <param name="now">The end of the attempt.</param>
    public static Outcome Of(SpooledRecipient recipient, Reply reply, Reaction? reaction, DateTimeOffset now) => reply switch
    {
        { IsPositive: true } => Outcome.Delivered,
        _ when reaction?.Kind == ReactionKind.Bounce => Outcome.Bounced,
        { IsPermanent: true } when reaction?.RetryAfter is null => Outcome.Bounced,
        _ => recipient.Expires <= now ? Outcome.Expired : Outcome.Deferred,
    };
}
