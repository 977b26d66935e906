using Postrider.Smtp;

namespace Postrider.Relay.Shaping;

/// <summary>What a site's replies have led to at one ready queue: how slow it is, until when it is paused, and how it comes back, step by step.</summary>
internal sealed class Reactor
{
    /// <summary>No slower than this part of the pace.</summary>
    private const double Slowest = 1.0 / 64;

    /// <summary>What a pause leaves of the pace when it ends; it rises from there.</summary>
    private const double AfterPause = 0.25;

    /// <summary>After a pause each step takes so much of it.</summary>
    private const double StepOfPause = 0.5;

    private readonly Dictionary<Reaction, Trigger> _triggers = new(ReferenceEqualityComparer.Instance);
    private TimeSpan _reactedAt = TimeSpan.MinValue;
    private TimeSpan _stepAt = TimeSpan.MaxValue;
    private TimeSpan _step;
    private TimeSpan _lastPause;
    private TimeSpan _forgetPauseAt;
    private double _normalPerMinute;

    /// <summary>The part of the pace that is in force: 1 for all of it.</summary>
    public double Scale { get; private set; } = 1;

    /// <summary>Nothing is sent before; zero when it is not paused.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>Whether mail goes by other sources meanwhile.</summary>
    public bool IsSourceGivenUp { get; private set; }

    /// <summary>The reaction in force; <c>null</c> for none.</summary>
    public Reaction? Current { get; private set; }

    /// <summary>The reply that it is for.</summary>
    public Reply? Cause { get; private set; }

    /// <summary>Where no rule gives a rate: the one that is kept while it is slow.</summary>
    public RateLimiter? Limit { get; private set; }

    /// <summary>Nothing is in force or remembered.</summary>
    public bool IsAtRest => Current is null;

    /// <summary>The next moment at which something ends; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextChange => Current is null ? TimeSpan.MaxValue : PausedUntil > TimeSpan.Zero ? PausedUntil : _stepAt;

    public bool IsPaused(TimeSpan elapsed) => PausedUntil > elapsed;

    /// <summary>Other rules hold: what their reactions were counted for is forgotten, what is in force goes on to its end.</summary>
    public void Reshape() => _triggers.Clear();

    /// <summary>A site answered so.</summary>
    /// <param name="reaction">What is to be done on it.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="startedAt">When what was answered so began: what began before the last reaction is no reason for another.</param>
    /// <param name="elapsed">The time.</param>
    /// <param name="perMinute">Deliveries of the last minute.</param>
    /// <param name="hasRate">Whether rules give a rate, which is then scaled.</param>
    /// <param name="window">The connections, which are cut.</param>
    /// <returns>What began; <c>null</c> when it is not enough yet, or in force already.</returns>
    public ShapingStep? React(Reaction reaction, Reply reply, TimeSpan startedAt, TimeSpan elapsed, double perMinute, bool hasRate, AdaptiveWindow window)
    {
        if (reaction.Kind is ReactionKind.Nothing or ReactionKind.Bounce) return null;
        if (!_triggers.TryGetValue(reaction, out var trigger)) _triggers.Add(reaction, trigger = new Trigger());
        if (startedAt < _reactedAt) return null;
        if (!trigger.Counts(reaction, elapsed)) return null;
        _reactedAt = elapsed;
        var before = Current is null ? perMinute : _normalPerMinute;
        (Current, Cause, _normalPerMinute) = (reaction, reply, before);
        if (reaction.Kind == ReactionKind.Slow)
        {
            window.Cut(reaction.Factor, startedAt, elapsed);
            Slow(Scale * reaction.Factor, reaction.For, elapsed, hasRate);
            // A pause goes on for its time, whatever else is said meanwhile.
            return IsPaused(elapsed) ? null : new ShapingStep(ShapingEventKind.SlowedDown, Scale, _stepAt);
        }

        Pause(reaction, elapsed, hasRate);
        window.Reset();
        IsSourceGivenUp = reaction.Kind == ReactionKind.GiveUpSource;
        return new ShapingStep(IsSourceGivenUp ? ShapingEventKind.SourceGivenUp : ShapingEventKind.Paused, 0, PausedUntil);
    }

    /// <summary>Lets time come: a pause ends, or the pace rises by a step.</summary>
    /// <returns>What happened; <c>null</c> when it is not yet time.</returns>
    public ShapingStep? Advance(TimeSpan elapsed, bool hasRate)
    {
        if (Current is null || elapsed < NextChange) return null;
        if (PausedUntil > TimeSpan.Zero)
        {
            PausedUntil = TimeSpan.Zero;
            IsSourceGivenUp = false;
            _stepAt = elapsed + _step;
            return new ShapingStep(ShapingEventKind.Resumed, Scale, _stepAt);
        }

        // Each step gives back what the reaction took: half becomes the whole.
        var factor = Current.Kind == ReactionKind.Slow ? Current.Factor : 0.5;
        Slow(Scale / factor, _step, elapsed, hasRate);
        if (Scale < 1) return new ShapingStep(ShapingEventKind.Recovering, Scale, _stepAt);
        (Current, Cause, Limit, _stepAt) = (null, null, null, TimeSpan.MaxValue);
        _forgetPauseAt = elapsed + _lastPause;
        return new ShapingStep(ShapingEventKind.Recovered, 1, null);
    }

    private void Pause(Reaction reaction, TimeSpan elapsed, bool hasRate)
    {
        // One that was not enough is followed by one twice as long, until all was well for as long as the last.
        var wait = _lastPause > TimeSpan.Zero && (_stepAt != TimeSpan.MaxValue || elapsed < _forgetPauseAt) ? _lastPause * 2 : reaction.For;
        if (wait < reaction.For) wait = reaction.For;
        if (wait > reaction.Longest) wait = reaction.Longest > reaction.For ? reaction.Longest : reaction.For;
        _lastPause = wait;
        PausedUntil = elapsed + wait;
        Slow(AfterPause, wait * StepOfPause, elapsed, hasRate);
    }

    private void Slow(double scale, TimeSpan step, TimeSpan elapsed, bool hasRate)
    {
        Scale = scale >= 0.999 ? 1 : Math.Max(Slowest, scale);
        _step = step;
        _stepAt = elapsed + step;
        Limit = hasRate || Scale >= 1 ? null : new RateLimiter(new Rate(Math.Max(1, (int)Math.Min(_normalPerMinute * Scale, Rate.MaximumCount)), TimeSpan.FromMinutes(1)));
    }

    /// <summary>Counts replies until there are enough in the time given.</summary>
    private sealed class Trigger
    {
        private readonly Queue<TimeSpan> _seen = new();

        public bool Counts(Reaction reaction, TimeSpan elapsed)
        {
            if (reaction.Count <= 1) return true;
            while (_seen.TryPeek(out var first) && elapsed - first > reaction.Within) _seen.Dequeue();
            _seen.Enqueue(elapsed);
            if (_seen.Count < reaction.Count) return false;
            _seen.Clear();
            return true;
        }
    }
}
