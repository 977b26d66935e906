namespace Postrider.Relay.Routing;

/// <summary>When a deferred recipient is tried again, warned about and given up.</summary>
public sealed record RetryPolicy
{
    public static readonly RetryPolicy Default = new();

    /// <summary>The wait after the first deferral.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Each wait is so many times the one before, until <see cref="Longest"/>.</summary>
    public double Factor { get; init; } = 2;

    public TimeSpan Longest { get; init; } = TimeSpan.FromHours(4);

    /// <summary>Each wait is lengthened or shortened by up to this share, so that what failed together does not return together.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>When the sender is told of a delay; <c>null</c> for never.</summary>
    public TimeSpan? WarnAfter { get; init; } = TimeSpan.FromHours(4);

    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromDays(3);
}
