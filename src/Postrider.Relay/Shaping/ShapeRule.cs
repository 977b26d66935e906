using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>A rule: for whom it holds, and what it says. What it does not say is left to wider rules.</summary>
public sealed record ShapeRule
{
    public required string Name { get; init; }

    public required RulePlace Place { get; init; }

    /// <summary>Patterns of host names, which all of a site's best hosts must match. Empty: any site.</summary>
    public NamePatterns Sites { get; init; } = NamePatterns.None;

    /// <summary>Patterns of recipients' domains.</summary>
    public NamePatterns Domains { get; init; } = NamePatterns.None;

    /// <summary>Patterns of sources.</summary>
    public NamePatterns Sources { get; init; } = NamePatterns.None;

    /// <summary>Patterns of tenants.</summary>
    public NamePatterns Tenants { get; init; } = NamePatterns.None;

    public ShapeValues Values { get; init; } = new();

    /// <summary>What is done on what replies, in the order to match.</summary>
    public ImmutableArray<Reaction> Reactions { get; init; } = [];

    /// <summary>Where each of its values stands, by the key's name.</summary>
    public ImmutableDictionary<string, RulePlace> Places { get; init; } = ImmutableDictionary<string, RulePlace>.Empty;

    /// <summary>All that it says on one line, by which two readings of a file are compared.</summary>
    internal string Text =>
        $"{Name} {Place} {string.Join(',', Sites.Patterns)} {string.Join(',', Domains.Patterns)} {string.Join(',', Sources.Patterns)} {string.Join(',', Tenants.Patterns)} {Values} "
        + string.Join(';', Reactions.Select(static reaction => $"{reaction.Place} {reaction.Pattern} {reaction with { Pattern = new ReplyPattern([], [], []) }}"));

    /// <summary>Whether it came with Postrider.</summary>
    public bool IsBuiltIn => Place.File == RulePlace.BuiltIn;

    /// <summary>Whether it shapes mail by more than where it goes from and to, so that what it shapes needs a ready queue of its own.</summary>
    internal bool Parts => (!Domains.IsEmpty || !Tenants.IsEmpty) && (Values with { Weight = null } != new ShapeValues() || !Reactions.IsEmpty);

    /// <summary>How narrow it is: one for a domain before one for a site before one for neither; then one for a tenant, then one for a source.</summary>
    internal int Rank => ((!Domains.IsEmpty ? 2 : !Sites.IsEmpty ? 1 : 0) * 4) + (Tenants.IsEmpty ? 0 : 2) + (Sources.IsEmpty ? 0 : 1);

    /// <summary>Whether all its selectors match.</summary>
    public bool Matches(in ShapeSubject subject) =>
        (Domains.IsEmpty || Domains.Contains(subject.Domain))
        && (Sources.IsEmpty || Sources.Contains(subject.Source))
        && (Tenants.IsEmpty || Tenants.Contains(subject.Tenant))
        && (Sites.IsEmpty || MatchesAll(subject.Hosts));

    private bool MatchesAll(ImmutableArray<string> hosts)
    {
        if (hosts.IsDefaultOrEmpty) return false;
        foreach (var host in hosts)
            if (!Sites.Contains(host)) return false;
        return true;
    }
}
