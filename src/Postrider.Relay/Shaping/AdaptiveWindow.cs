namespace Postrider.Relay.Shaping;

/// <summary>
/// How many connections a site takes, found out by asking: it begins with one, and grows by one with each transaction that goes well. When the site says that it
/// is too much, the window is cut (multiplicative decrease), and from then on grows by one a minute at most (additive increase), up to where the limits are.
/// </summary>
internal sealed class AdaptiveWindow
{
    /// <summary>After a cut: how long one more connection is watched before the next is added.</summary>
    public static readonly TimeSpan GrowthPeriod = TimeSpan.FromMinutes(1);

    private TimeSpan _cutAt = TimeSpan.MinValue;
    private TimeSpan _grownAt;
    private int _threshold = int.MaxValue;

    /// <summary>Connections it may have by its own experience.</summary>
    public int Size { get; private set; } = 1;

    /// <summary>A transaction went well.</summary>
    /// <param name="maximum">What is allowed at most.</param>
    /// <param name="elapsed">The time.</param>
    public void Succeeded(int maximum, TimeSpan elapsed)
    {
        if (Size >= maximum) return;
        if (Size < _threshold) Size++;
        else if (elapsed - _grownAt >= GrowthPeriod)
        {
            Size++;
            _grownAt = elapsed;
        }
    }

    /// <summary>The site says that it is too much.</summary>
    /// <param name="factor">What is left of the window: 0.5 for half.</param>
    /// <param name="startedAt">When what it says this of began: what began before the last cut tells nothing of the window after it.</param>
    /// <param name="elapsed">The time.</param>
    /// <returns>Whether it was cut.</returns>
    public bool Cut(double factor, TimeSpan startedAt, TimeSpan elapsed)
    {
        if (startedAt < _cutAt) return false;
        Size = _threshold = Math.Max(1, (int)(Size * factor));
        _cutAt = _grownAt = elapsed;
        return true;
    }

    /// <summary>No more than there are: the site refused another. Growth goes on slowly from there.</summary>
    public void Bound(int size, TimeSpan elapsed)
    {
        Size = _threshold = Math.Max(1, size);
        _grownAt = elapsed;
    }

    /// <summary>Begins anew with one connection.</summary>
    public void Reset() => Size = 1;
}
