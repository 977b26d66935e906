using Postrider.Smtp;

namespace Postrider.Sandbox.Peers;

/// <summary>How often a sender was turned away at a recipient. Bounded: when it is full, it begins anew.</summary>
public sealed class AttemptCounts
{
    private const int MaximumPairs = 10_000;

    private readonly Lock _counting = new();
    private readonly Dictionary<(string Sender, string Recipient), int> _counts = [];

    /// <summary>Whether this attempt is still among those that are turned away; the attempt is counted. After so many the pair begins anew.</summary>
    public bool TurnsAway(MailboxAddress? sender, MailboxAddress recipient, int times)
    {
        lock (_counting)
        {
            var seen = Count(sender, recipient, out var pair);
            if (seen < times)
            {
                _counts[pair] = seen + 1;
                return true;
            }

            _counts.Remove(pair);
            return false;
        }
    }

    /// <summary>Whether the pair was never seen before; then it is known from now on.</summary>
    public bool IsNew(MailboxAddress? sender, MailboxAddress recipient)
    {
        lock (_counting)
        {
            var seen = Count(sender, recipient, out var pair);
            _counts[pair] = seen + 1;
            return seen == 0;
        }
    }

    private int Count(MailboxAddress? sender, MailboxAddress recipient, out (string Sender, string Recipient) pair)
    {
        if (_counts.Count >= MaximumPairs) _counts.Clear();
        pair = (sender?.ToString() ?? "", recipient.ToString());
        return _counts.GetValueOrDefault(pair);
    }
}
