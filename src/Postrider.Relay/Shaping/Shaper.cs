namespace Postrider.Relay.Shaping;

/// <summary>
/// The pace of one ready queue: what the rules allow, what the site was found to take, and what is done on its replies. It knows no clock and does nothing:
/// it is told the time, and answers what may be done, or how long to wait. Times are those since some start, and never go back.
/// </summary>
internal sealed class Shaper
{
    private static readonly RateLimiter[] NoLimits = [];

    private RateLimiter[] _messages = NoLimits;
    private RateLimiter[] _connections = NoLimits;
    private Reactor? _reactor;

    public Shaper(Shape shape)
    {
        Shape = Shape.None;
        Reshape(shape);
    }

    public Shape Shape { get; private set; }

    /// <summary>Connections by experience.</summary>
    public AdaptiveWindow Window { get; } = new();

    /// <summary>What was done on the site's replies; <c>null</c> before the first that asked for anything.</summary>
    public Reactor? Reactor => _reactor;

    /// <summary>Other rules; what was counted for rates that stay is kept.</summary>
    public void Reshape(Shape shape)
    {
        if (shape == Shape) return;
        Shape = shape;
        _messages = Keep(_messages, shape.Values.MessageRates);
        _connections = Keep(_connections, shape.Values.ConnectionRates);
        _reactor?.Reshape();
    }

    /// <summary>Recipients that may be sent to now.</summary>
    public int Available(TimeSpan elapsed)
    {
        var least = int.MaxValue;
        if (_reactor is { } reactor)
        {
            if (reactor.IsPaused(elapsed)) return 0;
            if (reactor.Limit is { } limit) least = limit.Available(elapsed);
        }

        foreach (var limit in _messages) least = Math.Min(least, limit.Available(elapsed));
        return least;
    }

    /// <summary>Counts recipients that are sent to now.</summary>
    public void Send(int recipients, TimeSpan elapsed)
    {
        foreach (var limit in _messages) limit.Add(recipients, elapsed);
        _reactor?.Send(recipients, elapsed);
    }

    /// <summary>How long nothing may be sent; zero for not at all.</summary>
    public TimeSpan MessageWait(TimeSpan elapsed)
    {
        var wait = Most(_messages, elapsed);
        if (_reactor is not { } reactor) return wait;
        if (reactor.Limit?.Wait(elapsed) is { } slowed && slowed > wait)
        {
            wait = slowed;
            reactor.IsBinding = true;
        }

        var pause = reactor.PausedUntil - elapsed;
        return pause > wait ? pause : wait;
    }

    /// <summary>How long no connection may be begun; zero for not at all.</summary>
    public TimeSpan ConnectionWait(TimeSpan elapsed) => Most(_connections, elapsed);

    /// <summary>Counts a connection that is begun now.</summary>
    public void Connect(TimeSpan elapsed)
    {
        foreach (var limit in _connections) limit.Add(1, elapsed);
    }

    /// <summary>Whether anything in it would be lost if it were forgotten.</summary>
    public bool IsAtRest(TimeSpan elapsed)
    {
        if (_reactor is { IsAtRest: false }) return false;
        foreach (var limit in _messages)
            if (limit.Counted(elapsed) > 0) return false;
        foreach (var limit in _connections)
            if (limit.Counted(elapsed) > 0) return false;
        return true;
    }

    /// <summary>What remembers the site's replies.</summary>
    public Reactor React() => _reactor ??= new Reactor();

    /// <summary>The limit that holds sending back now; <c>null</c> when none does.</summary>
    public string? Holding(TimeSpan elapsed)
    {
        foreach (var limit in _messages)
            if (limit.Wait(elapsed) > TimeSpan.Zero) return $"message_rate {limit.Rate}";
        return _reactor?.Limit is { } slowed && slowed.Wait(elapsed) > TimeSpan.Zero ? $"{slowed.Rate}, to which it was slowed down," : null;
    }

    /// <summary>The limit that holds connections back now; <c>null</c> when none does.</summary>
    public string? HoldingConnections(TimeSpan elapsed)
    {
        foreach (var limit in _connections)
            if (limit.Wait(elapsed) > TimeSpan.Zero) return $"connection_rate {limit.Rate}";
        return null;
    }

    /// <summary>What the rates in force allow a second; <c>null</c> when there are none.</summary>
    public double? Ceiling
    {
        get
        {
            double? least = _reactor?.Limit?.Rate.PerSecond;
            foreach (var limit in _messages)
                if (least is null || limit.Rate.PerSecond < least) least = limit.Rate.PerSecond;
            return least;
        }
    }

    private static TimeSpan Most(RateLimiter[] limits, TimeSpan elapsed)
    {
        var most = TimeSpan.Zero;
        foreach (var limit in limits)
            if (limit.Wait(elapsed) is var wait && wait > most) most = wait;
        return most;
    }

    private static RateLimiter[] Keep(RateLimiter[] limits, RateList? rates)
    {
        if (rates is null || rates.Rates.IsEmpty) return NoLimits;
        return [.. rates.Rates.Select(rate => Array.Find(limits, limit => limit.Rate == rate) ?? new RateLimiter(rate))];
    }
}
