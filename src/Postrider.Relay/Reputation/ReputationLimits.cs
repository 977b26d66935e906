using System.Globalization;

namespace Postrider.Relay.Reputation;

/// <summary>
/// Rates, in a thousand, from which a name stands badly. Gmail and Yahoo ask senders to stay below 1 complaint in a thousand messages and never to reach 3;
/// for unknown recipients and blocks there is no published number: 20 and 50 in a thousand are what postmasters go by.
/// </summary>
public sealed record ReputationLimits
{
    /// <summary>Outcomes within a day below which no rate means anything.</summary>
    public int LeastOutcomes { get; init; } = 100;

    public int ComplaintWarning { get; init; } = 1;

    public int ComplaintBad { get; init; } = 3;

    public int BounceWarning { get; init; } = 20;

    public int BounceBad { get; init; } = 50;

    public int BlockWarning { get; init; } = 20;

    public int BlockBad { get; init; } = 50;

    public ReputationLevel Judge(ReputationCounts counts)
    {
        if (counts.Decided < LeastOutcomes) return ReputationLevel.Good;
        if (Reaches(counts, ComplaintBad, BounceBad, BlockBad)) return ReputationLevel.Bad;
        return Reaches(counts, ComplaintWarning, BounceWarning, BlockWarning) ? ReputationLevel.Warning : ReputationLevel.Good;
    }

    /// <summary>The rates in words, the worst first by its limit.</summary>
    public static string Words(ReputationCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"{counts.ComplaintRate:P2} complaints, {counts.BounceRate:P1} unknown recipients, {counts.BlockRate:P1} blocks of {counts.Decided} within a day");

    // Two complaints at least: one alone may be a slip of the hand.
    private static bool Reaches(ReputationCounts counts, int complaints, int bounces, int blocks) =>
        (counts.Complaints >= 2 && counts.Complaints * 1000 >= complaints * counts.Delivered)
        || counts.Bounced * 1000 >= bounces * counts.Decided
        || counts.Blocked * 1000 >= blocks * counts.Decided;
}
