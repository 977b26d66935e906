using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Classification;
using Postrider.Relay.Shaping;

namespace Postrider.Shaping;

/// <summary><c>[[rule.reaction]]</c>: what is done on which replies.</summary>
internal static class ReactionSection
{
    private static readonly Duration Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public static readonly ListKey<string> Codes = new("codes", ReplyCodeKind.Any)
    {
        Text = "Codes of the replies that are meant.",
        Example = "[\"421\", \"45x\"]",
        Otherwise = "any refusal",
    };

    public static readonly ListKey<string> Statuses = new("statuses", StatusCodeKind.Any)
    {
        Text = "Enhanced status codes (RFC 3463) of the replies that are meant, where they stand at the beginning of the text as well.",
        Example = "[\"4.7.28\", \"4.7.65*\"]",
        Otherwise = "any",
    };

    public static readonly ListKey<string> Texts = new("texts", new PlainText("text", "a piece of a reply's text"))
    {
        Text = "Pieces of the text of the replies that are meant, whatever their case; `*` stands for anything between two pieces. Of each of the lists that are given one must match.",
        Example = "[\"unusual rate\", \"too many*connections\"]",
        Otherwise = "any",
    };

    public static readonly ListKey<RefusalClass> Classes = new("classes", RefusalClassKind.Any)
    {
        Text = "What the refusal means, as the rules that classify refusals have it.",
        Example = "[\"rate\", \"reputation-block\"]",
        Otherwise = "any",
    };

    public static readonly Key<ReactionKind> Action = new("action", new Choice<ReactionKind>(
        ("fewer_connections", ReactionKind.FewerConnections, "connections are cut to `factor`, and grow again by one a minute"),
        ("slow", ReactionKind.Slow, "connections are cut, nothing goes for a minute, and then only `factor` of the pace that was refused; it rises step by step as long as nothing more is said"),
        ("pause", ReactionKind.Pause, "nothing goes to the site from this source for the time of `for`; then it begins with one connection and a quarter of the pace"),
        ("give_up_source", ReactionKind.GiveUpSource, "as pause, and mail for the site leaves by the route's other sources meanwhile"),
        ("bounce", ReactionKind.Bounce, "the recipient is given up at once, though the reply says that it may be tried again"),
        ("retry", ReactionKind.Nothing, "nothing but `retry_after`; reactions of wider rules are not looked at")))
    {
        Text = "What is done. The first reaction that matches counts, those of narrower rules before those of wider ones.",
        Example = "\"pause\"",
        IsRequired = true,
    };

    public static readonly Key<double> Factor = new("factor", new Fraction(0.05, 0.95), 0.5) { Text = "What remains of connections, and with `slow` of the pace." };

    public static readonly Key<TimeSpan> For = new("for", Wait, TimeSpan.FromMinutes(10))
    {
        Text = "How long a pause lasts; the next one, if it comes before all is well again, twice as long. With `slow`: how long until the pace rises by a step, when nothing more is said.",
    };

    public static readonly Key<TimeSpan> Longest = new("longest", Wait, TimeSpan.FromHours(4)) { Text = "The longest pause." };

    public static readonly Key<int> Count = new("count", new Count(1, 1000), 1) { Text = "How many such replies it takes. What is said of many recipients at once is one." };

    public static readonly Key<TimeSpan> Within = new("within", Wait, TimeSpan.FromMinutes(5)) { Text = "Within how long they must come." };

    public static readonly Key<TimeSpan> RetryAfter = new("retry_after", Wait)
    {
        Text = "When the recipient that was answered so is tried again, sooner or later than the retry schedule has it; also where the reply says that it is for good, for some say so of what passes.",
        Example = "\"2m\"",
        Otherwise = "the retry schedule",
    };

    public static readonly Section Section = new("[[rule.reaction]]", "What is done on which replies.", Codes, Statuses, Texts, Classes, Action, Factor, For, Longest, Count, Within, RetryAfter);

    public static Reaction Read(TableReader table, string rule, string file)
    {
        if (!table.Has(Codes) && !table.Has(Statuses) && !table.Has(Texts) && !table.Has(Classes))
            table.Complain(Action, "This reaction names no replies, and would be for every refusal.", "Add codes, statuses, texts or classes; codes = [\"4xx\"] if all are meant.");
        if (table.IsSound(Action) && table.Get(Action) == ReactionKind.Nothing && !table.Has(RetryAfter))
            table.Warn(Action, "This reaction does nothing but keep wider ones away.", "Add retry_after, or leave it so if that is what you want.");
        return new Reaction
        {
            Rule = rule,
            Place = new RulePlace(file, table.Place.Line),
            Pattern = new ReplyPattern(table.Get(Codes), table.Get(Statuses), table.Get(Texts), table.Get(Classes)),
            Kind = table.Get(Action),
            Factor = table.Get(Factor),
            For = table.Get(For),
            Longest = table.Get(Longest),
            Count = table.Get(Count),
            Within = table.Get(Within),
            RetryAfter = table.Has(RetryAfter) ? table.Get(RetryAfter, TimeSpan.Zero) : null,
        };
    }
}
