using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Routing;

/// <summary>The times of a new recipient: first attempt, warning, and the end.</summary>
internal static class RecipientSchedule
{
    public static SpooledRecipient Create(
        SpooledMessage message, int ordinal, MailboxAddress address, RecipientParameters parameters, RetryPolicySource retryFor)
    {
        var policy = retryFor(message.ReversePath, address);
        // Time on hold (RFC 4865) is no time spent trying.
        var start = message.Parameters.HoldUntil is { } hold && hold > message.ReceivedAt ? hold : message.ReceivedAt;
        var expires = Add(start, policy.GiveUpAfter);
        var warnAt = policy.WarnAfter is { } wait ? Add(start, wait) : (DateTimeOffset?)null;
        if (message.Parameters.DeliverBy is { } by)
        {
            // RFC 2852, 4.1: in return mode nothing is tried after its time; in notify mode the sender hears then.
            if (by.Mode == DeliverByMode.Return && by.At < expires) expires = by.At;
            if (by.Mode == DeliverByMode.Notify && (warnAt is null || by.At < warnAt)) warnAt = by.At;
        }

        return new SpooledRecipient
        {
            Key = new RecipientKey(message.Id, ordinal),
            Address = address,
            Parameters = parameters,
            NextAttempt = start,
            Expires = expires,
            WarnAt = message.ReversePath is not null && WantsDelay(parameters.Notify) && warnAt < expires ? warnAt : null,
        };
    }

    // RFC 3461, 4.1: without NOTIFY a delay may be reported; with it only where DELAY was named.
    private static bool WantsDelay(DsnNotify notify) => notify == DsnNotify.Unspecified || notify.HasFlag(DsnNotify.Delay);

    /// <summary>A far moment stays a moment: a configured eternity does not overflow.</summary>
    private static DateTimeOffset Add(DateTimeOffset at, TimeSpan wait) => wait >= DateTimeOffset.MaxValue - at ? DateTimeOffset.MaxValue : at + wait;
}
