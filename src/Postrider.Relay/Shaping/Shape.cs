using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>What all rules together say for some mail. The same rules give the same instance.</summary>
public sealed class Shape
{
    internal Shape(ShapeValues values, ImmutableArray<Reaction> reactions, string part, ImmutableArray<ShapeRule> rules)
    {
        (Values, Reactions, Part, Rules) = (values, reactions, part, rules);
    }

    /// <summary>No rules: the route alone.</summary>
    public static Shape None { get; } = new(new ShapeValues(), [], "", []);

    public ShapeValues Values { get; }

    /// <summary>Reactions of all rules, narrower rules first: the first that matches counts.</summary>
    public ImmutableArray<Reaction> Reactions { get; }

    /// <summary>The rules by which this mail goes apart from other mail to the same site; empty where it does not.</summary>
    public string Part { get; }

    /// <summary>The rules, the narrowest first.</summary>
    public ImmutableArray<ShapeRule> Rules { get; }

    /// <summary>The rule that gives a value, and where; <c>null</c> where none does.</summary>
    /// <param name="key">The key's name, as in <c>max_connections</c>.</param>
    public (ShapeRule Rule, RulePlace Place)? Origin(string key)
    {
        foreach (var rule in Rules)
            if (rule.Places.TryGetValue(key, out var place)) return (rule, place);
        return null;
    }
}
