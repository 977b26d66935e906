using System.Globalization;
using System.Text;

namespace Postrider.Queue;

/// <summary>Figures and foreign words as people read them.</summary>
internal static class HumanText
{
    /// <summary>Two units at most: <c>850 ms</c>, <c>12.5 s</c>, <c>5 min 20 s</c>, <c>3 h 10 min</c>, <c>2 d 4 h</c>.</summary>
    public static string Duration(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalSeconds: < 1 } => Text($"{span.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 10 } => Text($"{span.TotalSeconds:0.#} s"),
        { TotalMinutes: < 1 } => Text($"{span.TotalSeconds:0} s"),
        { TotalHours: < 1 } => span.Seconds == 0 ? Text($"{span.Minutes} min") : Text($"{span.Minutes} min {span.Seconds} s"),
        { TotalDays: < 1 } => span.Minutes == 0 ? Text($"{span.Hours} h") : Text($"{span.Hours} h {span.Minutes} min"),
        _ => span.Hours == 0 ? Text($"{span.Days} d") : Text($"{span.Days} d {span.Hours} h"),
    };

    /// <summary>The largest unit alone, for columns: <c>5 min</c>, <c>3 h</c>.</summary>
    public static string Brief(TimeSpan span) => span switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => Text($"{span.TotalSeconds:0} s"),
        { TotalHours: < 1 } => Text($"{span.TotalMinutes:0} min"),
        { TotalDays: < 1 } => Text($"{span.TotalHours:0} h"),
        _ => Text($"{span.TotalDays:0} d"),
    };

    /// <summary>Octets in binary units: <c>4.1 KiB</c>.</summary>
    public static string Size(long octets) => octets switch
    {
        < 1024 => Text($"{octets} octets"),
        < 1024 * 1024 => Text($"{octets / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => Text($"{octets / 1048576.0:0.#} MiB"),
        _ => Text($"{octets / 1073741824.0:0.#} GiB"),
    };

    public static string Count(long number) => Text($"{number:N0}");

    public static string Recipients(long number) => number == 1 ? "1 recipient" : Text($"{number:N0} recipients");

    /// <summary>A moment in the time zone of the reader.</summary>
    public static string Moment(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Address(string address) => address.Length == 0 ? "<>" : Safe(address);

    /// <summary>Foreign text without control characters: a reply must not steer the terminal that shows it.</summary>
    public static string Safe(string text)
    {
        if (!text.Any(char.IsControl)) return text;
        var safe = new StringBuilder(text.Length);
        foreach (var c in text) safe.Append(char.IsControl(c) ? ' ' : c);
        return safe.ToString();
    }

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
