using Postrider.Relay.Shaping;

namespace Postrider.Http.Admin;

/// <summary>The pace of the ready queues: what <c>postrider shape status</c> prints.</summary>
/// <param name="At">The server's time.</param>
/// <param name="Queues">Those that a rate, a pause or a reaction holds back, busiest first.</param>
/// <param name="Events">What sites' replies led to lately, the newest first.</param>
public sealed record ShapeReport(DateTimeOffset At, IReadOnlyList<ReadyQueueState> Queues, IReadOnlyList<ShapingEventView> Events);

/// <inheritdoc cref="ShapingEvent"/>
/// <param name="Words">What happened, in words.</param>
public sealed record ShapingEventView(
    DateTimeOffset At, ShapingEventKind Kind, string Route, string Site, string? Source, string Rule, ReplyView? Reply, double Scale, int? PerMinute, DateTimeOffset? Until, string? Message, string Words)
{
    public static ShapingEventView From(ShapingEvent happened) => new(
        happened.At, happened.Kind, happened.Route, happened.Site, happened.Source, happened.Rule, ReplyView.From(happened.Reply), happened.Scale, happened.PerMinute, happened.Until,
        happened.Message?.ToString(), happened.Words);
}
