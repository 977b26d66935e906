using System.Collections.Immutable;

namespace Postrider.Relay.Alerts;

/// <summary>
/// Which alerts last, and which of them were told: each once, and once more when it gets worse or is over. What comes together is told together. It knows no
/// clock: it is told what is so at a moment. Not thread-safe.
/// </summary>
public sealed class AlertBook
{
    /// <summary>How long something must last before it is told: what mends itself meanwhile wakes nobody, and what comes with it is told with it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>How long it must be gone before it counts as over: what comes and goes is one alert.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>What lasts now, the worst first.</summary>
    public ImmutableArray<Alert> Active =>
        [.. _entries.Values.Where(static entry => entry.GoneSince is null).Select(static entry => entry.Alert).OrderByDescending(static alert => alert.Severity).ThenBy(static alert => alert.Key, StringComparer.Ordinal)];

    /// <param name="current">All that is so now.</param>
    /// <returns>What is to be told; <c>null</c> for nothing.</returns>
    public AlertNotice? Update(IReadOnlyCollection<Alert> current, DateTimeOffset now)
    {
        foreach (var alert in current)
        {
            if (!_entries.TryGetValue(alert.Key, out var entry)) _entries.Add(alert.Key, entry = new Entry(alert, now));
            (entry.Alert, entry.GoneSince) = (alert, null);
        }

        var keys = current.Select(static alert => alert.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, entry) in _entries)
            if (!keys.Contains(key)) entry.GoneSince ??= now;

        var resolved = TakeResolved(now);
        // What is ripe takes along what is not yet: one notice for all that came together.
        var isRipe = _entries.Values.Any(entry => IsUntold(entry) && now - entry.Since >= Patience);
        var raised = isRipe ? TakeUntold() : [];
        return raised.IsEmpty && resolved.IsEmpty ? null : new AlertNotice(now, raised, resolved);
    }

    private ImmutableArray<Alert> TakeUntold()
    {
        var raised = ImmutableArray.CreateBuilder<Alert>();
        foreach (var entry in _entries.Values)
        {
            if (!IsUntold(entry)) continue;
            entry.Told = entry.Alert.Severity;
            raised.Add(entry.Alert);
        }

        return raised.ToImmutable();
    }

    private ImmutableArray<Alert> TakeResolved(DateTimeOffset now)
    {
        var resolved = ImmutableArray.CreateBuilder<Alert>();
        foreach (var (key, entry) in _entries.ToArray())
        {
            if (entry.GoneSince is not { } gone || now - gone < (entry.Told is null ? TimeSpan.Zero : Calm)) continue;
            _entries.Remove(key);
            if (entry.Told is not null) resolved.Add(entry.Alert);
        }

        return resolved.ToImmutable();
    }

    private static bool IsUntold(Entry entry) => entry.GoneSince is null && (entry.Told is not { } told || told < entry.Alert.Severity);

    private sealed class Entry(Alert alert, DateTimeOffset since)
    {
        public Alert Alert { get; set; } = alert;

        public DateTimeOffset Since => since;

        public DateTimeOffset? GoneSince { get; set; }

        /// <summary>As how bad it was told; <c>null</c> while it was not.</summary>
        public AlertSeverity? Told { get; set; }
    }
}
