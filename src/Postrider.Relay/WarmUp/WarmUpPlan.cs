using System.Collections.Immutable;

namespace Postrider.Relay.WarmUp;

/// <summary>How much a new source may send to one provider on each day, and when it goes back.</summary>
/// <param name="Days">Recipients a day, from the first day on; after the last the source is warm.</param>
public sealed record WarmUpPlan(ImmutableArray<int> Days)
{
    /// <summary>
    /// Doubles until it is some thousands and grows by half from there, as the large providers advise to those who begin: from fifty to half a million
    /// a day in four weeks.
    /// </summary>
    public static readonly WarmUpPlan BuiltIn = new(
    [
        50, 100, 200, 400, 800, 1_200, 1_800, 2_700, 4_000, 6_000, 8_000, 11_000, 15_000, 20_000,
        27_000, 36_000, 48_000, 64_000, 85_000, 110_000, 150_000, 200_000, 250_000, 300_000, 350_000, 400_000, 450_000, 500_000,
    ]);

    /// <summary>Bounces in a thousand outcomes of a day at which it stops for that day.</summary>
    public int MaximumBounces { get; init; } = 80;

    /// <summary>Blocks in a thousand outcomes of a day at which it stops for that day.</summary>
    public int MaximumBlocks { get; init; } = 50;

    /// <summary>Complaints in a thousand deliveries of a day at which it stops for that day: Gmail and Yahoo ask to stay below three.</summary>
    public int MaximumComplaints { get; init; } = 3;
}
