using System.Collections.Concurrent;

namespace Postrider.Mail.Dns;

/// <summary>
/// Answers kept until they expire, up to a number. Looking one up takes no lock. When full, the oldest that was not used since
/// its last turn gives way (second chance), so that a flood of names nobody asks twice does not drive out those in use.
/// </summary>
internal sealed class DnsCache(int maximum, TimeProvider time)
{
    /// <summary>Answers passed over for one that is dropped, at most: no addition may walk through the whole cache.</summary>
    private const int MaximumChances = 16;

    private readonly ConcurrentDictionary<DnsQuestion, Entry> _entries = new();
    private readonly Queue<DnsQuestion> _turns = new();
    private readonly Lock _lock = new();

    public int Count => _entries.Count;

    /// <returns><c>null</c> where there is no answer, or it has expired.</returns>
    public object? Find(DnsQuestion question)
    {
        if (!_entries.TryGetValue(question, out var entry) || entry.Expires <= time.GetUtcNow()) return null;
        entry.IsUsed = true;
        return entry.Answer;
    }

    public void Keep(DnsQuestion question, object answer, DateTimeOffset expires)
    {
        if (expires <= time.GetUtcNow()) return;
        lock (_lock)
        {
            // A question has one turn, however often its answer is renewed.
            if (!_entries.ContainsKey(question))
            {
                if (_turns.Count >= maximum) MakeRoom();
                _turns.Enqueue(question);
            }

            _entries[question] = new Entry(answer, expires);
        }
    }

    private void MakeRoom()
    {
        var now = time.GetUtcNow();
        for (var chances = 0; _turns.TryDequeue(out var question); chances++)
        {
            if (chances < MaximumChances && _entries.TryGetValue(question, out var entry) && entry.IsUsed && entry.Expires > now)
            {
                entry.IsUsed = false;
                _turns.Enqueue(question);
                continue;
            }

            _entries.TryRemove(question, out _);
            return;
        }
    }

    private sealed class Entry(object answer, DateTimeOffset expires)
    {
        private volatile bool _isUsed;

        public object Answer => answer;

        public DateTimeOffset Expires => expires;

        public bool IsUsed
        {
            get => _isUsed;
            set => _isUsed = value;
        }
    }
}
