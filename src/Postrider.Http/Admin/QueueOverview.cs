using Postrider.Relay.Spooling;

namespace Postrider.Http.Admin;

/// <summary>The queue by destination.</summary>
/// <param name="Recipients">Recipients in the spool, all destinations together.</param>
/// <param name="Refusal">Why no new mail is taken; <c>null</c> when it is.</param>
/// <param name="Destinations">Most first.</param>
public sealed record QueueOverview(long Recipients, string? Refusal, IReadOnlyList<DestinationView> Destinations);

/// <inheritdoc cref="DestinationSummary"/>
public sealed record DestinationView(
    string Destination, long Waiting, long Held, long Deferred, DateTimeOffset Oldest, DateTimeOffset? NextAttempt, ReplyView? LastReply)
{
    public static DestinationView From(DestinationSummary summary) => new(
        summary.Destination, summary.Waiting, summary.Held, summary.Deferred, summary.Oldest, summary.NextAttempt, ReplyView.From(summary.LastReply));
}
