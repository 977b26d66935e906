using System.Collections.Immutable;

namespace Postrider.Relay.WarmUp;

/// <summary>Which source is warmed up, where, and how.</summary>
/// <param name="Source">The source's name.</param>
/// <param name="Providers">Providers it holds for; empty for all. Each has a count of its own.</param>
/// <param name="Plan">The plan.</param>
public sealed record WarmUpRule(string Source, ImmutableArray<string> Providers, WarmUpPlan Plan)
{
    public bool Matches(string source, string provider) => source == Source && (Providers.IsEmpty || Providers.Contains(provider));
}
