using Postrider.Smtp;

namespace Postrider.Relay.Shaping;

/// <summary>
/// What a site's replies have led to at one ready queue: until when it is paused, what pace it is held to, and how it comes back. The pace is found out as congestion of a
/// network is: a refusal cuts it, quiet doubles it up to half of where it was refused, and from there on it rises by a tenth. Once it holds nothing back any more, it is lifted.
/// </summary>
internal sealed class Reactor
{
    /// <summary>After a slow-down nothing is sent for so long: a provider counts by the minute at least, and refuses the rest of it.</summary>
    private static readonly TimeSpan Breather = TimeSpan.FromMinutes(1);

    /// <summary>When it is refused again before anything much went, it was not the pace: what an hour allows is used up. Then it waits twice as long, up to this.</summary>
    private static readonly TimeSpan LongestBreather = TimeSpan.FromMinutes(16);

    /// <summary>A minute: the first slow-down goes no lower, for it may come before anything went that could be measured.</summary>
    private const double LeastAtFirst = 10;

    /// <summary>What a pause leaves of the pace when it ends.</summary>
    private const double AfterPause = 0.25;

    /// <summary>A minute: a pause says little of the pace, and nothing is to be learnt from fewer.</summary>
    private const double LeastAfterPause = 20;

    /// <summary>After a pause each step takes so much of it, and no longer than <see cref="LongestStep"/>.</summary>
    private const double StepOfPause = 0.25;

    private static readonly TimeSpan LongestStep = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Reaction, Trigger> _triggers = new(ReferenceEqualityComparer.Instance);
    private TimeSpan _reactedAt = TimeSpan.MinValue;
    private TimeSpan _stepAt = TimeSpan.MaxValue;
    private TimeSpan _step;
    private TimeSpan _lastPause;
    private Reaction? _lastPauseBy;
    private TimeSpan _breather;
    private long _sent;
    private TimeSpan _lastAt;
    private TimeSpan _forgetPauseAt;
    private double _normal;
    private double _pace;
    private double _threshold;

    /// <summary>The part of the pace before the reaction that is in force: 1 for all of it, 0 while it is paused.</summary>
    public double Scale(TimeSpan elapsed) => IsPaused(elapsed) && Current?.Kind != ReactionKind.Slow ? 0 : Limit is null || _normal <= 0 ? 1 : Math.Min(1, _pace / _normal);

    /// <summary>Nothing is sent before; zero when it is not paused.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>Whether mail goes by other sources meanwhile.</summary>
    public bool IsSourceGivenUp { get; private set; }

    /// <summary>The reaction in force; <c>null</c> for none.</summary>
    public Reaction? Current { get; private set; }

    /// <summary>The reply that it is for.</summary>
    public Reply? Cause { get; private set; }

    /// <summary>The rate that is kept until all is well.</summary>
    public RateLimiter? Limit { get; private set; }

    /// <summary>Whether the limit held anything back since the last step.</summary>
    public bool IsBinding { get; set; }

    /// <summary>Nothing is in force.</summary>
    public bool IsAtRest => Current is null;

    /// <summary>The next moment at which something ends; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan NextChange => Current is null ? TimeSpan.MaxValue : PausedUntil > TimeSpan.Zero ? PausedUntil : _stepAt;

    public bool IsPaused(TimeSpan elapsed) => PausedUntil > elapsed;

    /// <summary>Counts recipients that are sent to.</summary>
    public void Send(int recipients, TimeSpan elapsed)
    {
        _sent += recipients;
        Limit?.Add(recipients, elapsed);
    }

    /// <summary>Other rules hold: what their reactions were counted for is forgotten, what is in force goes on to its end.</summary>
    public void Reshape() => _triggers.Clear();

    /// <summary>A site answered so.</summary>
    /// <param name="reaction">What is to be done on it.</param>
    /// <param name="reply">The reply.</param>
    /// <param name="startedAt">When what was answered so began: what began before the last reaction is no reason for another.</param>
    /// <param name="elapsed">The time.</param>
    /// <param name="perMinute">The pace of the last deliveries, a minute.</param>
    /// <param name="window">The connections, which are cut.</param>
    /// <returns>What began; <c>null</c> when it is not enough yet, or in force already.</returns>
    public ShapingStep? React(Reaction reaction, Reply reply, TimeSpan startedAt, TimeSpan elapsed, double perMinute, AdaptiveWindow window)
    {
        if (reaction.Kind is ReactionKind.Nothing or ReactionKind.Bounce || startedAt < _reactedAt) return null;
        if (!_triggers.TryGetValue(reaction, out var trigger)) _triggers.Add(reaction, trigger = new Trigger());
        if (!trigger.Counts(reaction, elapsed)) return null;
        if (reaction.Kind == ReactionKind.FewerConnections)
            return window.Cut(reaction.Factor, startedAt, elapsed) ? new ShapingStep(ShapingEventKind.ConnectionsCut, Scale(elapsed), null) : null;
        _reactedAt = elapsed;
        if (Current is null) _normal = perMinute;
        var pace = Limit is null ? perMinute : _pace;
        (Current, Cause) = (reaction, reply);
        if (reaction.Kind == ReactionKind.Slow)
        {
            if (Limit is not null && _sent <= Math.Max(3, _pace / 20))
            {
                _breather = _breather * 2 < LongestBreather ? _breather * 2 : LongestBreather;
                Keep(_pace, reaction.For);
            }
            else
            {
                _breather = Breather;
                window.Cut(reaction.Factor, startedAt, elapsed);
                // What went since the last time tells what is taken; the first time it is what went in a minute.
                var taken = Limit is null ? Math.Max(LeastAtFirst, pace * reaction.Factor) : Math.Min(pace * reaction.Factor, _sent / (elapsed - _lastAt).TotalMinutes);
                _threshold = Math.Max(1, taken);
                Keep(_threshold, reaction.For);
            }

            (_lastAt, _sent) = (elapsed, 0);
            PausedUntil = elapsed + _breather;
            _stepAt = PausedUntil + _step;
            return new ShapingStep(ShapingEventKind.SlowedDown, Scale(elapsed), _stepAt);
        }

        window.Reset();
        (_lastPause, _lastPauseBy, _breather) = (NextPause(reaction, elapsed), reaction, Breather);
        PausedUntil = elapsed + _lastPause;
        _threshold = Math.Max(LeastAfterPause * 2, pace * reaction.Factor);
        Keep(Math.Max(LeastAfterPause, pace * AfterPause), _lastPause * StepOfPause < LongestStep ? _lastPause * StepOfPause : LongestStep);
        (_lastAt, _sent) = (PausedUntil, 0);
        IsSourceGivenUp = reaction.Kind == ReactionKind.GiveUpSource;
        return new ShapingStep(IsSourceGivenUp ? ShapingEventKind.SourceGivenUp : ShapingEventKind.Paused, 0, PausedUntil);
    }

    /// <summary>Lets time come: a pause ends, or the pace rises by a step.</summary>
    /// <returns>What there is to tell; <c>null</c> for nothing.</returns>
    public ShapingStep? Advance(TimeSpan elapsed)
    {
        if (Current is null || elapsed < NextChange) return null;
        if (PausedUntil > TimeSpan.Zero)
        {
            PausedUntil = TimeSpan.Zero;
            IsSourceGivenUp = false;
            _stepAt = elapsed + _step;
            IsBinding = false;
            return Current.Kind == ReactionKind.Slow ? null : new ShapingStep(ShapingEventKind.Resumed, Scale(elapsed), _stepAt);
        }

        if (!IsBinding)
        {
            (Current, Cause, Limit, _stepAt) = (null, null, null, TimeSpan.MaxValue);
            _forgetPauseAt = elapsed + _lastPause;
            return new ShapingStep(ShapingEventKind.Recovered, 1, null);
        }

        var isFar = _pace < _threshold;
        Keep(isFar ? Math.Min(_pace * 2, _threshold) : _pace + Math.Max(1, _pace / 10), _step);
        _stepAt = elapsed + _step;
        return isFar ? new ShapingStep(ShapingEventKind.Recovering, Scale(elapsed), _stepAt) : null;
    }

    /// <summary>One that was not enough is followed by one twice as long, until all was well for as long as the last.</summary>
    private TimeSpan NextPause(Reaction reaction, TimeSpan elapsed)
    {
        var isAgain = _lastPauseBy == reaction && (_stepAt != TimeSpan.MaxValue || elapsed < _forgetPauseAt);
        var wait = isAgain && _lastPause * 2 > reaction.For ? _lastPause * 2 : reaction.For;
        return wait <= reaction.Longest ? wait : reaction.Longest > reaction.For ? reaction.Longest : reaction.For;
    }

    private void Keep(double perMinute, TimeSpan step)
    {
        _pace = perMinute;
        _step = step;
        IsBinding = false;
        Limit = new RateLimiter(new Rate((int)Math.Clamp(perMinute, 1, Rate.MaximumCount), TimeSpan.FromMinutes(1)));
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
