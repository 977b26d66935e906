using System.Globalization;
using System.Text;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Kinds;

/// <summary>A duration: <c>"500ms"</c>, <c>"30s"</c>, <c>"5m"</c>, <c>"1h30m"</c>, <c>"3d"</c>.</summary>
internal sealed class Duration(TimeSpan minimum, TimeSpan maximum) : TextKind<TimeSpan>
{
    private static readonly (string Unit, TimeSpan Span)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1))];

    public override string Name => "duration";

    public override string Expectation => "a duration such as \"30s\", \"5m\", \"4h\" or \"3d\"";

    public override string Bounds => $"{Text(minimum)} to {Text(maximum)}";

    /// <summary>The duration with the largest units, none of them zero: <c>1h30m</c>.</summary>
    public static string Text(TimeSpan value)
    {
        if (value == TimeSpan.Zero) return "0s";
        var text = new StringBuilder();
        foreach (var (unit, span) in Units)
        {
            var count = value / span;
            if (count < 1) continue;
            text.Append(CultureInfo.InvariantCulture, $"{Math.Floor(count)}{unit}");
            value -= Math.Floor(count) * span;
        }

        return text.ToString();
    }

    protected override Complaint? TryParse(string text, out TimeSpan value)
    {
        if (!TryRead(text, out value)) return new Complaint($"{Shown(text)} is not a duration.", "Write numbers with units (ms, s, m, h, d): \"30s\", \"5m\", \"1h30m\", \"3d\".");
        if (value < minimum) return new Complaint($"{Shown(text)} is too short.", $"Write a duration from {Bounds}.");
        return value > maximum ? new Complaint($"{Shown(text)} is too long.", $"Write a duration from {Bounds}.") : null;
    }

    protected override string Format(TimeSpan value) => Text(value);

    private static bool TryRead(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        var rest = text.AsSpan().Trim();
        if (rest.IsEmpty) return false;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            if (digits is <= 0 or > 9) return false;
            var number = int.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
            rest = rest[digits..].TrimStart();
            var letters = rest.IndexOfAnyExceptInRange('a', 'z');
            var unit = (letters < 0 ? rest : rest[..letters]).ToString();
            var known = Array.Find(Units, u => u.Unit == unit);
            if (known.Unit is null || number > (TimeSpan.MaxValue - value) / known.Span) return false;
            value += number * known.Span;
            rest = rest[unit.Length..].TrimStart();
        }

        return true;
    }
}

/// <summary>A duration, or the word <c>"never"</c>.</summary>
internal sealed class DurationOrNever(TimeSpan minimum, TimeSpan maximum) : ValueKind<TimeSpan?>
{
    private readonly Duration _duration = new(minimum, maximum);

    public override string Name => "duration or \"never\"";

    public override string Expectation => $"{_duration.Expectation}, or \"never\"";

    public override string Bounds => _duration.Bounds;

    public override bool TryRead(TomlNode node, out TimeSpan? value, [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out Complaint? complaint)
    {
        value = null;
        complaint = null;
        if (node is TomlScalar { Value: "never" }) return true;
        if (node is not TomlScalar { Value: string }) complaint = WrongType(node);
        else if (_duration.TryRead(node, out var duration, out complaint)) value = duration;
        return complaint is null;
    }

    public override string Write(TimeSpan? value) => value is { } duration ? _duration.Write(duration) : "\"never\"";
}
