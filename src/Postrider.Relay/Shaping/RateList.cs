using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>Rates of which each must be kept; two lists of the same rates are equal.</summary>
public sealed record RateList(ImmutableArray<Rate> Rates)
{
    public bool Equals(RateList? other) => other is not null && Rates.AsSpan().SequenceEqual(other.Rates.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var rate in Rates) hash.Add(rate);
        return hash.ToHashCode();
    }

    /// <summary>As it is written: <c>20/s and 10000/h</c>.</summary>
    public override string ToString() => Rates.IsEmpty ? "none" : string.Join(" and ", Rates);
}
