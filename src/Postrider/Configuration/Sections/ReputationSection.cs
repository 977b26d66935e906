using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Reputation;

namespace Postrider.Configuration.Sections;

/// <summary><c>[reputation]</c>: from when a name stands badly, and what is done about tenants that do.</summary>
internal static class ReputationSection
{
    private static readonly ReputationLimits Limits = new();
    private static readonly TenantPolicy Policy = new();
    private static readonly Count PerMille = new(1, 1000);

    public static readonly Key<TenantStanding> Tenants = new("tenants", new Choice<TenantStanding>(
        ("watch", TenantStanding.Free, "nothing but a line in the log and a warning in `postrider reputation show`"),
        ("slow", TenantStanding.Slowed, "its messages are put off beyond `slowed_messages`"),
        ("pause", TenantStanding.Paused, "slowed, and after `pause_after` nothing more is taken")), Policy.Strictest)
    {
        Text = "What is done with a tenant that stands badly. Messages that are not taken get 450, so that clients try again.",
    };

    public static readonly Key<int> SlowedMessages = new("slowed_messages", new Count(0, 1_000_000), Policy.SlowedMessages) { Text = "Messages an hour that are taken from a slowed tenant." };

    public static readonly Key<TimeSpan> PauseAfter = new("pause_after", new Duration(TimeSpan.Zero, TimeSpan.FromDays(7)), Policy.PauseAfter) { Text = "How long a tenant that goes on badly is slowed before it is paused." };

    public static readonly Key<TimeSpan> PauseFor = new("pause_for", new Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)))
    {
        Text = "How long it is paused.",
        Example = "\"1d\"",
        Otherwise = "until `postrider reputation resume`",
    };

    public static readonly Key<int> Least = new("least_outcomes", new Count(1, 1_000_000), Limits.LeastOutcomes) { Text = "Outcomes within a day below which nothing is judged." };

    public static readonly Key<int> ComplaintWarning = new("complaint_warning", PerMille, Limits.ComplaintWarning) { Text = "Complaints in a thousand deliveries that are worth a warning; Gmail and Yahoo ask to stay below 1." };

    public static readonly Key<int> ComplaintBad = new("complaint_bad", PerMille, Limits.ComplaintBad) { Text = "Complaints in a thousand deliveries that are bad; Gmail and Yahoo ask never to reach 3." };

    public static readonly Key<int> BounceWarning = new("bounce_warning", PerMille, Limits.BounceWarning) { Text = "Unknown recipients in a thousand that are worth a warning." };

    public static readonly Key<int> BounceBad = new("bounce_bad", PerMille, Limits.BounceBad) { Text = "Unknown recipients in a thousand that are bad." };

    public static readonly Key<int> BlockWarning = new("block_warning", PerMille, Limits.BlockWarning) { Text = "Refusals as spam, for reputation, policy or authentication, in a thousand, that are worth a warning." };

    public static readonly Key<int> BlockBad = new("block_bad", PerMille, Limits.BlockBad) { Text = "The same that are bad." };

    public static readonly Section Section = new(
        "[reputation]",
        "How sources, domains, tenants and providers stand by what was sent within 24 hours, and what is done with tenants that stand badly.",
        Tenants, SlowedMessages, PauseAfter, PauseFor, Least, ComplaintWarning, ComplaintBad, BounceWarning, BounceBad, BlockWarning, BlockBad);

    public static StandingSettings Read(TableReader? table) => table is null ? new StandingSettings() : new StandingSettings
    {
        Policy = new TenantPolicy
        {
            Strictest = table.Get(Tenants),
            SlowedMessages = table.Get(SlowedMessages),
            PauseAfter = table.Get(PauseAfter),
            PauseFor = table.Has(PauseFor) && table.IsSound(PauseFor) ? table.Get(PauseFor) : null,
        },
        Limits = new ReputationLimits
        {
            LeastOutcomes = table.Get(Least),
            ComplaintWarning = table.Get(ComplaintWarning),
            ComplaintBad = table.Get(ComplaintBad),
            BounceWarning = table.Get(BounceWarning),
            BounceBad = table.Get(BounceBad),
            BlockWarning = table.Get(BlockWarning),
            BlockBad = table.Get(BlockBad),
        },
    };
}
