using System.Globalization;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>A source of a pool with its weight.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Weight">1 where none is written.</param>
internal sealed record NamedMember(string Source, int Weight);

/// <summary><c>mail-1</c>, or <c>mail-1:3</c> with a weight.</summary>
internal sealed class MemberKind : TextKind<NamedMember>
{
    public static readonly MemberKind Any = new();

    private const int MaximumWeight = 1000;

    public override string Name => "source";

    public override string Expectation => $"the name of a [[source]], with its weight of 1 to {MaximumWeight} behind a colon where it is not 1: \"mail-1:3\"";

    protected override Complaint? TryParse(string text, out NamedMember? value)
    {
        value = null;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var weight = 1;
        if (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out weight) || weight is < 1 or > MaximumWeight))
            return new Complaint($"{Shown(text)} has no weight behind its colon.", $"Write {Expectation}.");
        value = new NamedMember(colon < 0 ? text : text[..colon], weight);
        return value.Source.Length == 0 ? new Complaint("This names no source.", $"Write {Expectation}.") : null;
    }

    protected override string Format(NamedMember value) => value.Weight == 1 ? value.Source : $"{value.Source}:{value.Weight}";
}
