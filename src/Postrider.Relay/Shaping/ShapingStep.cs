namespace Postrider.Relay.Shaping;

/// <summary>What changed in the pace of a ready queue.</summary>
/// <param name="Kind">What.</param>
/// <param name="Scale">The part of the pace that is in force from now on; 0 for none.</param>
/// <param name="Until">When the next change comes of itself; <c>null</c> when there is none.</param>
internal readonly record struct ShapingStep(ShapingEventKind Kind, double Scale, TimeSpan? Until);
