using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Kinds;

/// <summary>A whole number within bounds.</summary>
internal sealed class Count(int minimum, int maximum) : ValueKind<int>
{
    public override string Name => "number";

    public override string Expectation => $"a whole number from {Number(minimum)} to {Number(maximum)}";

    public override string Bounds => $"{Number(minimum)} to {Number(maximum)}";

    public override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out int value, [NotNullWhen(false)] out Complaint? complaint)
    {
        value = 0;
        if (node is not TomlScalar { Value: long number })
        {
            var quoted = node is TomlScalar { Value: string text } && long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);
            complaint = quoted ? new Complaint("This is a number in quotes.", "Remove the quotes.") : WrongType(node);
            return false;
        }

        complaint = number < minimum ? new Complaint($"{Number(number)} is too low.", $"Write {Expectation}.")
            : number > maximum ? new Complaint($"{Number(number)} is too high.", $"Write {Expectation}.")
            : null;
        if (complaint is not null) return false;
        value = (int)number;
        return true;
    }

    public override string Write(int value) => Number(value);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A number with a fraction, within bounds.</summary>
internal sealed class Fraction(double minimum, double maximum) : ValueKind<double>
{
    public override string Name => "number";

    public override string Expectation => $"a number from {Number(minimum)} to {Number(maximum)}";

    public override string Bounds => $"{Number(minimum)} to {Number(maximum)}";

    public override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out double value, [NotNullWhen(false)] out Complaint? complaint)
    {
        value = node switch
        {
            TomlScalar { Value: long whole } => whole,
            TomlScalar { Value: double number } => number,
            _ => double.NaN,
        };
        complaint = value >= minimum && value <= maximum ? null
            : double.IsNaN(value) ? WrongType(node)
            : new Complaint($"{Number(value)} is {(value < minimum ? "too low" : "too high")}.", $"Write {Expectation}.");
        return complaint is null;
    }

    public override string Write(double value) => Number(value);

    private static string Number(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
