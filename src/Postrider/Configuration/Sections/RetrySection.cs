using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Routing;

namespace Postrider.Configuration.Sections;

/// <summary><c>[retry]</c> for all routes, and <c>retry</c> of one.</summary>
internal static class RetrySection
{
    private static readonly RetryPolicy Standard = RetryPolicy.Default;
    private static readonly Duration Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public static readonly Key<TimeSpan> First = new("first", Wait, Standard.First) { Text = "The wait after the first failed attempt." };

    public static readonly Key<double> Factor = new("factor", new Fraction(1, 10), Standard.Factor)
    {
        Text = "Each wait is so many times the one before, until `longest`.",
    };

    public static readonly Key<TimeSpan> Longest = new("longest", Wait, Standard.Longest) { Text = "The longest wait between two attempts." };

    public static readonly Key<double> Jitter = new("jitter", new Fraction(0, 0.5), Standard.Jitter)
    {
        Text = "Each wait is made longer or shorter by up to this share, so that what failed together does not return together.",
    };

    public static readonly Key<TimeSpan?> WarnAfter = new("warn_after", new DurationOrNever(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)), Standard.WarnAfter)
    {
        Text = "When the sender is told that a message is late; \"never\" for not at all.",
    };

    public static readonly Key<TimeSpan> GiveUpAfter = new("give_up_after", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(30)), Standard.GiveUpAfter)
    {
        Text = "When a message goes back to its sender as undeliverable, counted from its acceptance. RFC 5321, 4.5.4.1 advises 4 to 5 days; less than a day loses mail to weekends.",
    };

    public static readonly Section Section = new(
        "[retry]",
        "When mail that cannot be delivered now is tried again, for all routes. A route's own `retry = { … }` or `[route.retry]` changes single ones.",
        First, Factor, Longest, Jitter, WarnAfter, GiveUpAfter);

    public static RetryPolicy Read(TableReader? table, RetryPolicy inherited)
    {
        if (table is null) return inherited;
        var policy = inherited with
        {
            First = table.Get(First, inherited.First),
            Factor = table.Get(Factor, inherited.Factor),
            Longest = table.Get(Longest, inherited.Longest),
            Jitter = table.Get(Jitter, inherited.Jitter),
            WarnAfter = table.Get(WarnAfter, inherited.WarnAfter),
            GiveUpAfter = table.Get(GiveUpAfter, inherited.GiveUpAfter),
        };
        Check(table, policy);
        return policy;
    }

    private static void Check(TableReader table, RetryPolicy policy)
    {
        if (policy.GiveUpAfter <= policy.First)
        {
            table.Complain(
                table.Has(GiveUpAfter) ? GiveUpAfter : First,
                $"Mail is given up after {Duration.Text(policy.GiveUpAfter)}, before its second attempt after {Duration.Text(policy.First)}.",
                "Raise give_up_after, or lower first.");
        }

        if (policy.First > policy.Longest)
        {
            table.Complain(
                table.Has(First) ? First : Longest,
                $"The first wait of {Duration.Text(policy.First)} is longer than the longest of {Duration.Text(policy.Longest)}.",
                "Lower first, or raise longest.");
        }

        if (policy.WarnAfter >= policy.GiveUpAfter)
        {
            table.Warn(
                table.Has(WarnAfter) ? WarnAfter : GiveUpAfter,
                $"Nobody is warned of a delay: mail is given up after {Duration.Text(policy.GiveUpAfter)}, a warning would come after {Duration.Text(policy.WarnAfter.Value)}.",
                "Lower warn_after, or write warn_after = \"never\".");
        }
    }
}
