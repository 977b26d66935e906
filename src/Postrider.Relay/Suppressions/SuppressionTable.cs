using System.Collections.Frozen;
using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>Suppressions as they stood at a moment, in memory.</summary>
public sealed class SuppressionTable
{
    private readonly FrozenDictionary<(SuppressionScope Scope, string Address), Suppression> _entries;

    public SuppressionTable(IEnumerable<Suppression> suppressions) =>
        _entries = suppressions.ToFrozenDictionary(one => (one.Scope, one.Address));

    public static SuppressionTable Empty { get; } = new([]);

    public int Count => _entries.Count;

    /// <inheritdoc cref="ISuppressions.Find"/>
    public Suppression? Find(MailboxAddress recipient, MessageLabels labels, DateTimeOffset now)
    {
        if (_entries.Count == 0) return null;
        var address = Suppression.KeyOf(recipient);
        var all = SuppressionScope.AllOf(labels);
        if (_entries.TryGetValue((all, address), out var found) && found.IsInForce(now)) return found;
        return _entries.TryGetValue((all with { Stream = labels.Stream }, address), out found) && found.IsInForce(now) ? found : null;
    }
}
