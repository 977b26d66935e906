using Postrider.Relay.Shaping;
using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>What a provider remembers of one source of ours, and what it answers.</summary>
internal sealed class ProviderState(ProviderModel model)
{
    private readonly RateLimiter[] _limits = [.. model.Limits.Rates.Select(static rate => new RateLimiter(rate))];
    private readonly Queue<TimeSpan> _strikes = new();
    private readonly Dictionary<string, TimeSpan> _firstSeen = new(StringComparer.Ordinal);
    private TimeSpan _blockedUntil;

    public int Connections { get; private set; }

    /// <summary>How often it blocked for our fault.</summary>
    public int Blocks { get; private set; }

    /// <summary>Whether it blocks now, for our fault or by itself.</summary>
    public bool IsBlocking(TimeSpan elapsed) => elapsed < _blockedUntil || model.Blocks.Any(block => elapsed >= block.At && elapsed < block.At + block.For);

    /// <summary>A connection comes.</summary>
    /// <returns>Its refusal, or <c>null</c> when it is taken.</returns>
    public Reply? Greet(TimeSpan elapsed)
    {
        if (Connections >= model.MaximumConnections)
        {
            Strike(elapsed);
            return model.TooManyConnections;
        }

        Connections++;
        return null;
    }

    public void Close() => Connections--;

    /// <summary>A recipient of a message.</summary>
    /// <param name="address">The recipient.</param>
    /// <param name="fate">A number from 0 to 1 that is always the same for the recipient of a message.</param>
    /// <param name="elapsed">The time.</param>
    public Reply Answer(string address, double fate, TimeSpan elapsed)
    {
        if (IsBlocking(elapsed))
        {
            // Whoever goes on knocking is kept out longer.
            if (elapsed < _blockedUntil) _blockedUntil += TimeSpan.FromSeconds(10);
            return model.Blocked;
        }

        if (fate < model.UnknownShare) return model.Unknown;
        foreach (var limit in _limits)
        {
            if (limit.Counted(elapsed) < limit.Rate.Count) continue;
            Strike(elapsed);
            return model.TooFast;
        }

        if (model.Greylisting > TimeSpan.Zero)
        {
            if (_firstSeen.TryAdd(address, elapsed) || elapsed - _firstSeen[address] < model.Greylisting) return model.Greylisted;
        }

        foreach (var limit in _limits) limit.Add(1, elapsed);
        return fate < model.UnknownShare + model.SpamShare ? model.Spam : new Reply(250, "2.0.0", "OK");
    }

    private void Strike(TimeSpan elapsed)
    {
        if (model.StrikesToBlock == 0) return;
        while (_strikes.TryPeek(out var first) && elapsed - first > model.Patience) _strikes.Dequeue();
        _strikes.Enqueue(elapsed);
        if (_strikes.Count < model.StrikesToBlock) return;
        _strikes.Clear();
        _blockedUntil = elapsed + model.BlockFor;
        Blocks++;
    }
}
