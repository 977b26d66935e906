namespace Postrider.Relay.Routing;

/// <summary>When a deferred recipient is tried again.</summary>
public static class RetrySchedule
{
    /// <summary>No policy, however it was configured, makes us knock more often than this.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <summary>The time of the next attempt: exponential from <see cref="RetryPolicy.First"/> to <see cref="RetryPolicy.Longest"/>, with jitter.</summary>
    /// <param name="policy">Any values: absurd ones neither overflow nor end in a loop.</param>
    /// <param name="attempts">Deferrals so far, the one just met included: 1 after the first.</param>
    /// <param name="now">The end of the attempt.</param>
    /// <param name="random">The source of jitter.</param>
    public static DateTimeOffset Next(RetryPolicy policy, int attempts, DateTimeOffset now, Random random)
    {
        var wait = (double)policy.First.Ticks;
        // Infinity is fine, for the longest wait bounds it; a factor that shrinks waits, or is none, counts as 1.
        if (attempts > 1 && policy.Factor > 1 && wait > 0) wait *= Math.Pow(policy.Factor, attempts - 1);
        wait = Math.Min(wait, policy.Longest.Ticks);
        var jitter = policy.Jitter > 0 ? Math.Min(policy.Jitter, 1) : 0;
        wait *= 1 + (jitter * ((2 * random.NextDouble()) - 1));
        wait = Math.Max(wait, Shortest.Ticks);
        var left = DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks;
        return wait >= left ? DateTimeOffset.MaxValue : now.AddTicks((long)wait);
    }
}
