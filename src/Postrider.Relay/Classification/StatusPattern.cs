using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Relay.Classification;

/// <summary>An enhanced code with stars or ranges: <c>5.1.1</c>, <c>*.2.2</c>, <c>5.7.*</c>, <c>5.7.606-649</c>.</summary>
public readonly record struct StatusPattern
{
    private readonly (ushort From, ushort To) _class;
    private readonly (ushort From, ushort To) _subject;
    private readonly (ushort From, ushort To) _detail;

    private StatusPattern((ushort, ushort) first, (ushort, ushort) second, (ushort, ushort) third)
    {
        _class = first;
        _subject = second;
        _detail = third;
    }

    public bool Matches(EnhancedStatusCode status) => IsIn(status.Class, _class) && IsIn(status.Subject, _subject) && IsIn(status.Detail, _detail);

    public static bool TryParse(string text, out StatusPattern pattern)
    {
        pattern = default;
        if (text.Split('.') is not [var first, var second, var third]) return false;
        if (!TryParseRange(first, out var a) || !TryParseRange(second, out var b) || !TryParseRange(third, out var c)) return false;
        pattern = new StatusPattern(a, b, c);
        return true;
    }

    private static bool IsIn(int number, (ushort From, ushort To) range) => number >= range.From && number <= range.To;

    private static bool TryParseRange(string text, out (ushort From, ushort To) range)
    {
        range = (0, 999);
        if (text == "*") return true;
        var ends = text.Split('-');
        if (ends.Length > 2 || !TryParseNumber(ends[0], out var from) || !TryParseNumber(ends[^1], out var to)) return false;
        range = (from, to);
        return from <= to;
    }

    private static bool TryParseNumber(string text, out ushort number) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 999;
}
