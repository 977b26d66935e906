using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postrider.Relay.Shaping;

/// <summary>So many in a period, at most: <c>20/s</c>, <c>600/m</c>, <c>10000/h</c>, <c>50000/d</c>, <c>1/30s</c>.</summary>
/// <param name="Count">How many; at least 1.</param>
/// <param name="Period">In how long: a second to 30 days.</param>
public readonly record struct Rate(int Count, TimeSpan Period)
{
    /// <summary>The largest count that can be written.</summary>
    public const int MaximumCount = 100_000_000;

    /// <summary>The longest period that can be written.</summary>
    public static readonly TimeSpan LongestPeriod = TimeSpan.FromDays(30);

    private static readonly (string[] Names, TimeSpan Period)[] Units =
    [
        (["s", "sec", "second"], TimeSpan.FromSeconds(1)),
        (["m", "min", "minute"], TimeSpan.FromMinutes(1)),
        (["h", "hour"], TimeSpan.FromHours(1)),
        (["d", "day"], TimeSpan.FromDays(1)),
    ];

    /// <summary>The rate as so many a second.</summary>
    public double PerSecond => Count / Period.TotalSeconds;

    /// <summary>Reads <c>COUNT/UNIT</c> or <c>COUNT/NUMBER UNIT</c>; thousands may be parted by <c>,</c> or <c>_</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Rate rate)
    {
        rate = default;
        if (text is null || text.Length > 64) return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0) return false;
        var digits = text[..slash].Replace(",", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Trim();
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MaximumCount) return false;
        var unit = text[(slash + 1)..].Trim();
        var letters = 0;
        while (letters < unit.Length && char.IsAsciiDigit(unit[letters])) letters++;
        var times = 1;
        if (letters > 0 && (!int.TryParse(unit[..letters], NumberStyles.None, CultureInfo.InvariantCulture, out times) || times is < 1 or > 2_592_000)) return false;
        var name = unit[letters..].Trim();
        var known = Array.Find(Units, one => Array.Exists(one.Names, word => word.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (known.Names is null || known.Period * times > LongestPeriod) return false;
        rate = new Rate(count, known.Period * times);
        return true;
    }

    /// <summary>As it is written: <c>100/h</c>.</summary>
    public override string ToString()
    {
        for (var i = Units.Length - 1; i >= 0; i--)
        {
            var (names, unit) = Units[i];
            if (Period.Ticks % unit.Ticks != 0) continue;
            var times = Period.Ticks / unit.Ticks;
            return string.Create(CultureInfo.InvariantCulture, $"{Count}/{(times == 1 ? "" : times)}{names[0]}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Count}/{Period.TotalSeconds}s");
    }
}
