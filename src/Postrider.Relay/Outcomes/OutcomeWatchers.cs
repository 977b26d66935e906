using System.Collections.Immutable;

namespace Postrider.Relay.Outcomes;

/// <summary>Several who learn.</summary>
public sealed class OutcomeWatchers(params ImmutableArray<IOutcomeWatcher> watchers) : IOutcomeWatcher
{
    public void Note(in OutcomeFact fact)
    {
        foreach (var watcher in watchers) watcher.Note(fact);
    }
}
