using System.Diagnostics.CodeAnalysis;

namespace Postrider.Relay.Spooling;

/// <summary>
/// The id of a message: 41 bits of milliseconds since 2020-01-01 UTC, 10 bits of node, 12 bits of sequence, so that ids sort by time.
/// Written as 13 characters of Crockford's base 32 (no I, L, O, U), which sort the same way.
/// </summary>
public readonly record struct SpoolId(long Value) : IComparable<SpoolId>
{
    /// <summary>Characters of the text form.</summary>
    public const int Length = 13;

    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static readonly DateTimeOffset Epoch = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>When the id was made, to the millisecond.</summary>
    public DateTimeOffset Time => Epoch.AddMilliseconds(Value >> 22);

    /// <summary>An id of a moment; what lies before 2020 or after 2089, which only a wrong clock says, becomes the first or last there is.</summary>
    public static SpoolId Create(DateTimeOffset at, int node, int sequence) =>
        new((Math.Clamp((long)(at - Epoch).TotalMilliseconds, 0, (1L << 41) - 1) << 22) | ((long)(node & 0x3ff) << 12) | (uint)(sequence & 0xfff));

    /// <summary>Reads the text form; case does not matter, and I, L are read as 1, O as 0.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SpoolId id)
    {
        id = default;
        if (text?.Length != Length) return false;
        var value = 0UL;
        foreach (var c in text)
        {
            var upper = char.ToUpperInvariant(c) switch { 'I' or 'L' => '1', 'O' => '0', var other => other };
            var digit = Alphabet.IndexOf(upper, StringComparison.Ordinal);
            if (digit < 0) return false;
            if (value >> 59 != 0) return false;
            value = (value << 5) | (uint)digit;
        }

        if (value > long.MaxValue) return false;
        id = new SpoolId((long)value);
        return true;
    }

    public int CompareTo(SpoolId other) => Value.CompareTo(other.Value);

    public static bool operator <(SpoolId left, SpoolId right) => left.Value < right.Value;
    public static bool operator >(SpoolId left, SpoolId right) => left.Value > right.Value;
    public static bool operator <=(SpoolId left, SpoolId right) => left.Value <= right.Value;
    public static bool operator >=(SpoolId left, SpoolId right) => left.Value >= right.Value;

    public override string ToString() => string.Create(Length, Value, static (text, value) =>
    {
        for (var i = Length - 1; i >= 0; i--, value >>= 5) text[i] = Alphabet[(int)(value & 31)];
    });
}
