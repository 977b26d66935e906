using Postrider.Relay.Outcomes;

namespace Postrider.Relay.Reputation;

/// <summary>What was sent within a day, by source, domain, tenant and provider. Bounded: the names that were silent longest give way. May be used by many threads.</summary>
public sealed class ReputationBook(TimeProvider time) : IOutcomeWatcher
{
    /// <summary>Names of one kind at most: half a kilobyte each.</summary>
    public const int MaximumNames = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ReputationWindow>[] _windows =
        [.. Enum.GetValues<ReputationSubject>().Select(static _ => new Dictionary<string, ReputationWindow>(StringComparer.Ordinal))];

    public void Note(in OutcomeFact fact)
    {
        lock (_gate)
        {
            if (fact.Source is { } source) Add(ReputationSubject.Source, source, fact);
            if (fact.SenderDomain is { } domain) Add(ReputationSubject.Domain, domain, fact);
            if (fact.Tenant is { } tenant) Add(ReputationSubject.Tenant, tenant, fact);
            Add(ReputationSubject.Provider, fact.Provider, fact);
        }
    }

    /// <summary>How all names of a kind stand that sent anything within the day, the worst first.</summary>
    public IReadOnlyList<ReputationEntry> Read(ReputationSubject subject, ReputationLimits limits)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return [.. _windows[(int)subject]
                .Select(pair => (pair.Key, Counts: pair.Value.Read(now)))
                .Where(static one => one.Counts != default)
                .Select(one => new ReputationEntry(subject, one.Key, one.Counts, limits.Judge(one.Counts)))
                .OrderByDescending(static entry => entry.Level).ThenByDescending(static entry => entry.Counts.Decided).ThenBy(static entry => entry.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Forgets what a name sent: it begins anew.</summary>
    public void Forgive(ReputationSubject subject, string name)
    {
        lock (_gate) _windows[(int)subject].Remove(name);
    }

    private void Add(ReputationSubject subject, string name, in OutcomeFact fact)
    {
        var windows = _windows[(int)subject];
        if (!windows.TryGetValue(name, out var window))
        {
            if (windows.Count >= MaximumNames) Prune(windows);
            windows.Add(name, window = new ReputationWindow());
        }

        window.Add(fact.Kind, fact.At);
    }

    /// <summary>A tenth at once: so that it is seldom looked for who was silent longest.</summary>
    private static void Prune(Dictionary<string, ReputationWindow> windows)
    {
        foreach (var name in windows.OrderBy(static pair => pair.Value.LastHour).Take(MaximumNames / 10).Select(static pair => pair.Key).ToArray()) windows.Remove(name);
    }
}
