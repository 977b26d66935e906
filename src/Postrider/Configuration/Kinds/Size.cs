using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Kinds;

/// <summary>Octets: <c>"50 MiB"</c>, <c>"10 MB"</c> or a whole number.</summary>
internal sealed class Size(long minimum, long maximum) : ValueKind<long>
{
    public const long KiB = 1024;
    public const long MiB = 1024 * KiB;
    public const long GiB = 1024 * MiB;
    public const long TiB = 1024 * GiB;

    private static readonly (string Unit, long Octets)[] Units =
        [("TiB", TiB), ("GiB", GiB), ("MiB", MiB), ("KiB", KiB), ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1)];

    public override string Name => "size";

    public override string Expectation => """a size such as "50 MiB" """.TrimEnd();

    public override string Bounds => $"{Short(minimum)} to {Short(maximum)}";

    public override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out long value, [NotNullWhen(false)] out Complaint? complaint)
    {
        value = 0;
        switch (node)
        {
            case TomlScalar { Value: long octets }:
                value = octets;
                break;
            case TomlScalar { Value: string text } when TryParse(text, out var parsed):
                value = parsed;
                break;
            case TomlScalar { Value: string text }:
                complaint = new Complaint($"'{(text.Length <= 40 ? text : text[..40] + "…")}' is not a size.", """Write a number and a unit: "64 KiB", "50 MiB", "2 GiB".""");
                return false;
            default:
                complaint = WrongType(node);
                return false;
        }

        complaint = value < minimum ? new Complaint($"{Short(value)} is too low.", $"Write a size from {Bounds}.")
            : value > maximum ? new Complaint($"{Short(value)} is too high.", $"Write a size from {Bounds}.")
            : null;
        return complaint is null;
    }

    public override string Write(long value) => value == 0 ? "0" : $"\"{Short(value)}\"";

    private static bool TryParse(string text, out long octets)
    {
        octets = 0;
        foreach (var (unit, factor) in Units)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            var number = text[..^unit.Length].Trim();
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > long.MaxValue / factor) return false;
            octets = (long)(amount * factor);
            return true;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out octets);
    }

    private static string Short(long octets)
    {
        foreach (var (unit, factor) in Units.AsSpan(0, 4))
            if (octets != 0 && octets % factor == 0) return string.Create(CultureInfo.InvariantCulture, $"{octets / factor} {unit}");
        return octets.ToString(CultureInfo.InvariantCulture);
    }
}
