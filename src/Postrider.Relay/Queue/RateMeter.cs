namespace Postrider.Relay.Queue;

/// <summary>Counts what happened in the last minute, second by second.</summary>
internal sealed class RateMeter
{
    private const int Seconds = 60;

    private readonly int[] _counts = new int[Seconds];
    private long _second;

    public void Add(int count, TimeSpan elapsed)
    {
        var second = (long)elapsed.TotalSeconds;
        Forget(second);
        _counts[second % Seconds] += count;
    }

    /// <summary>What happened a second, on average over the last minute.</summary>
    public double Read(TimeSpan elapsed)
    {
        Forget((long)elapsed.TotalSeconds);
        var sum = 0L;
        foreach (var count in _counts) sum += count;
        return (double)sum / Seconds;
    }

    private void Forget(long second)
    {
        if (second - _second >= Seconds) Array.Clear(_counts);
        else
        {
            for (var past = _second + 1; past <= second; past++) _counts[past % Seconds] = 0;
        }

        _second = Math.Max(_second, second);
    }
}
