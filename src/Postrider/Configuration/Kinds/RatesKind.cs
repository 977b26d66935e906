using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;
using Postrider.Relay.Shaping;

namespace Postrider.Configuration.Kinds;

/// <summary>A rate such as <c>"20/s"</c>, or several that must all be kept; an empty list for none.</summary>
internal sealed class RatesKind : ValueKind<RateList>
{
    private const int Most = 8;

    public static readonly RatesKind Any = new();

    public override string Name => "rate or list of rates";

    public override string Expectation => "a rate such as \"20/s\", \"600/m\", \"10000/h\" or \"50000/d\", or a list of them";

    public override bool TryRead(TomlNode node, [MaybeNullWhen(false)] out RateList value, [NotNullWhen(false)] out Complaint? complaint)
    {
        value = null;
        complaint = null;
        var items = node is TomlList list ? list.Items : [node];
        if (items.Length > Most)
        {
            complaint = new Complaint($"These are {items.Length} rates.", $"Write {Most} at most; of those over one period the lowest is enough.");
            return false;
        }

        var rates = ImmutableArray.CreateBuilder<Rate>(items.Length);
        foreach (var item in items)
        {
            if (item is not TomlScalar { Value: string text })
            {
                complaint = WrongType(item);
                return false;
            }

            if (!Rate.TryParse(text, out var rate))
            {
                complaint = new Complaint($"'{(text.Length <= 80 ? text : text[..80])}' is not a rate.", "Write how many, a slash, and in how long: \"20/s\", \"600/m\", \"10000/h\", \"50000/d\", \"1/30s\".");
                return false;
            }

            rates.Add(rate);
        }

        value = new RateList(rates.DrainToImmutable());
        return true;
    }

    public override string Write(RateList value) => value.Rates is [var only] ? $"\"{only}\"" : $"[{string.Join(", ", value.Rates.Select(rate => $"\"{rate}\""))}]";
}
