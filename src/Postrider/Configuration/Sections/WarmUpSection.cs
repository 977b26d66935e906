using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Sources;
using Postrider.Relay.WarmUp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[warm_up]]</c>: a source that is new, and how much it may send.</summary>
internal static class WarmUpSection
{
    private static readonly WarmUpPlan Standard = WarmUpPlan.BuiltIn;

    public static readonly Key<string> Source = new("source", NameKind.Any) { Text = "The source.", Example = "\"mail-2\"", IsRequired = true };

    public static readonly ListKey<string> Providers = new("providers", LabelKind.Any)
    {
        Text = "Providers that this holds for, by the names that `postrider warmup show` has; \"other\" are all without a name. Each has a count of its own.",
        Example = "[\"google\", \"microsoft\"]",
        Otherwise = "all",
    };

    public static readonly ListKey<int> Days = new("days", new Count(1, 100_000_000), Standard.Days)
    {
        Text = "Recipients a day at one provider: the first day, the second, and so on. After the last the source is warm. A day of which less than half was used is not counted.",
    };

    public static readonly Key<int> Bounces = new("max_bounces", new Count(1, 1000), Standard.MaximumBounces) { Text = "Unknown recipients in a thousand outcomes of a day at which nothing more is sent on that day, and the plan goes back two days." };

    public static readonly Key<int> Blocks = new("max_blocks", new Count(1, 1000), Standard.MaximumBlocks) { Text = "The same for refusals as spam, for reputation, policy or authentication." };

    public static readonly Key<int> Complaints = new("max_complaints", new Count(1, 1000), Standard.MaximumComplaints) { Text = "The same for complaints in a thousand deliveries." };

    public static readonly Section Section = new(
        "[[warm_up]]",
        "A source that is new, and how much it may send to each provider on each day: one table for each, tried in the order of the file. What it may not send leaves by another source of its pool, first by those that are warm; otherwise it waits for the next day. See docs/warm-up.md.",
        Source, Providers, Days, Bounces, Blocks, Complaints);

    public static ImmutableArray<WarmUpRule> Read(ImmutableArray<TableReader> tables, ImmutableArray<EgressSource> sources)
    {
        var rules = ImmutableArray.CreateBuilder<WarmUpRule>();
        foreach (var table in tables)
        {
            if (table.Find(Source) is { } name && sources.All(source => source.Name != name))
                table.Complain(Source, $"There is no source '{name}'.", sources.IsEmpty ? "Add [[source]] tables." : $"There are {string.Join(", ", sources.Select(static one => one.Name))}.");
            var days = table.Get(Days);
            if (days.IsEmpty && table.IsSound(Days)) table.Complain(Days, "A plan has one day at least.", "Write the days, or leave the key out for the built-in plan.");
            rules.Add(new WarmUpRule(
                table.Find(Source) ?? "", table.Get(Providers),
                new WarmUpPlan(days) { MaximumBounces = table.Get(Bounces), MaximumBlocks = table.Get(Blocks), MaximumComplaints = table.Get(Complaints) }));
        }

        return rules.ToImmutable();
    }
}
