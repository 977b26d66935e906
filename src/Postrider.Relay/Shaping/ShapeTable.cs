using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>
/// All rules. Those whose selectors match count together: each value is that of the narrowest rule which says it. A rule for a domain is narrower than one for a site,
/// and that than one for neither; among these one for a tenant, then one for a source; then a rule of the administrator's before a built-in one, then a later before an earlier one.
/// </summary>
public sealed class ShapeTable
{
    private readonly ImmutableArray<ShapeRule> _rules;
    private readonly ImmutableArray<NamePatterns> _partings;
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <param name="rules">Built-in ones first, each file in its order.</param>
    public ShapeTable(ImmutableArray<ShapeRule> rules)
    {
        Rules = rules;
        _rules = [.. rules.Index().OrderByDescending(rule => rule.Item.Rank).ThenBy(rule => rule.Item.IsBuiltIn).ThenByDescending(rule => rule.Index).Select(rule => rule.Item)];
        WeighsTenants = _rules.Any(static rule => rule.Values.Weight is not null);
        _partings = [.. _rules.Where(static rule => !rule.Tenants.IsEmpty && rule.Parts).Select(static rule => rule.Tenants)];
    }

    public static ShapeTable Empty { get; } = new([]);

    /// <summary>As they were given.</summary>
    public ImmutableArray<ShapeRule> Rules { get; }

    /// <summary>Whether a tenant's mail may have to go apart from others' to the same destination.</summary>
    public bool Parts(string tenant) => _partings.Length > 0 && tenant.Length > 0 && _partings.Any(patterns => patterns.Contains(tenant));

    /// <summary>Whether tenants have shares of their own.</summary>
    public bool WeighsTenants { get; }

    /// <summary>Whether another table was read from the same words.</summary>
    public bool SaysAs(ShapeTable other) => Rules.Length == other.Rules.Length && Rules.Zip(other.Rules).All(static pair => pair.First == pair.Second || pair.First.Text == pair.Second.Text);

    /// <summary>What holds for some mail. Safe for use by many at once.</summary>
    public Shape Find(in ShapeSubject subject)
    {
        if (_rules.IsEmpty) return Shape.None;
        Span<char> matched = _rules.Length <= 512 ? stackalloc char[_rules.Length] : new char[_rules.Length];
        for (var i = 0; i < _rules.Length; i++) matched[i] = _rules[i].Matches(subject) ? '1' : '0';
        lock (_gate)
        {
            var shapes = _shapes.GetAlternateLookup<ReadOnlySpan<char>>();
            if (shapes.TryGetValue(matched, out var shape)) return shape;
            var key = matched.ToString();
            _shapes.Add(key, shape = Compose([.. _rules.Where((_, i) => key[i] == '1')]));
            return shape;
        }
    }

    private static Shape Compose(ImmutableArray<ShapeRule> rules)
    {
        var values = new ShapeValues();
        foreach (var rule in rules) values = values.Over(rule.Values);
        var part = string.Join(", ", rules.Where(static rule => rule.Parts).Select(static rule => rule.Name));
        return new Shape(values, [.. rules.SelectMany(static rule => rule.Reactions)], part, rules);
    }
}
