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
        var scale = 1.0;
        if (_reactor is { } reactor)
        {
            if (reactor.IsPaused(elapsed)) return 0;
            scale = reactor.Scale;
            if (reactor.Limit is { } limit) return Math.Min(limit.Available(elapsed, 1), Least(_messages, elapsed, scale));
        }

        return Least(_messages, elapsed, scale);
    }

    /// <summary>Counts recipients that are sent to now.</summary>
    public void Send(int recipients, TimeSpan elapsed)
    {
        var scale = _reactor?.Scale ?? 1;
        foreach (var limit in _messages) limit.Add(recipients, elapsed, scale);
        _reactor?.Limit?.Add(recipients, elapsed, 1);
    }

    /// <summary>How long nothing may be sent; zero for not at all.</summary>
    public TimeSpan MessageWait(TimeSpan elapsed)
    {
        var wait = Most(_messages, elapsed, _reactor?.Scale ?? 1);
        if (_reactor is not { } reactor) return wait;
        if (reactor.Limit?.Wait(elapsed, 1) is { } slowed && slowed > wait) wait = slowed;
        var pause = reactor.PausedUntil - elapsed;
        return pause > wait ? pause : wait;
    }

    /// <summary>How long no connection may be begun; zero for not at all.</summary>
    public TimeSpan ConnectionWait(TimeSpan elapsed) => Most(_connections, elapsed, _reactor?.Scale ?? 1);

    /// <summary>Counts a connection that is begun now.</summary>
    public void Connect(TimeSpan elapsed)
    {
        foreach (var limit in _connections) limit.Add(1, elapsed, _reactor?.Scale ?? 1);
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

    /// <summary>The limit that holds sending back now, and what it allows a second; <c>null</c> when none does.</summary>
    public (string Name, double PerSecond)? Holding(TimeSpan elapsed)
    {
        var scale = _reactor?.Scale ?? 1;
        if (_reactor?.Limit is { } slowed && slowed.Wait(elapsed, 1) > TimeSpan.Zero) return ($"{slowed.Rate}, slowed down", slowed.Rate.PerSecond);
        foreach (var limit in _messages)
            if (limit.Wait(elapsed, scale) > TimeSpan.Zero) return ($"message_rate {limit.Rate}{Slowed(scale)}", limit.Rate.PerSecond * scale);
        return null;
    }

    /// <summary>The limit that holds connections back now; <c>null</c> when none does.</summary>
    public string? HoldingConnections(TimeSpan elapsed)
    {
        var scale = _reactor?.Scale ?? 1;
        foreach (var limit in _connections)
            if (limit.Wait(elapsed, scale) > TimeSpan.Zero) return $"connection_rate {limit.Rate}{Slowed(scale)}";
        return null;
    }

    /// <summary>What the rates in force allow a second; <c>null</c> when there are none.</summary>
    public double? Ceiling
    {
        get
        {
            double? least = _reactor?.Limit?.Rate.PerSecond;
            foreach (var limit in _messages)
            {
                var allowed = limit.Rate.PerSecond * (_reactor?.Scale ?? 1);
                if (least is null || allowed < least) least = allowed;
            }

            return least;
        }
    }

    /// <summary>Whether rates bound messages at all: for others a slow-down makes one of what was measured.</summary>
    public bool HasMessageRate => _messages.Length > 0;

    private static string Slowed(double scale) => scale < 1 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $", slowed down to {scale:P0}") : "";

    private static int Least(RateLimiter[] limits, TimeSpan elapsed, double scale)
    {
        var least = int.MaxValue;
        foreach (var limit in limits) least = Math.Min(least, limit.Available(elapsed, scale));
        return least;
    }

    private static TimeSpan Most(RateLimiter[] limits, TimeSpan elapsed, double scale)
    {
        var most = TimeSpan.Zero;
        foreach (var limit in limits)
            if (limit.Wait(elapsed, scale) is var wait && wait > most) most = wait;
        return most;
    }

    private static RateLimiter[] Keep(RateLimiter[] limits, RateList? rates)
    {
        if (rates is null || rates.Rates.IsEmpty) return NoLimits;
        return [.. rates.Rates.Select(rate => Array.Find(limits, limit => limit.Rate == rate) ?? new RateLimiter(rate))];
    }
}
