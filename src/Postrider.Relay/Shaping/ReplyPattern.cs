using System.Collections.Immutable;
using System.Globalization;
using Postrider.Relay.Classification;
using Postrider.Smtp;

namespace Postrider.Relay.Shaping;

/// <summary>Which replies are meant; all that is given must match, of each list one.</summary>
public sealed class ReplyPattern
{
    private readonly ImmutableArray<ImmutableArray<string>> _texts;

    /// <param name="codes">Codes: <c>421</c>, <c>45x</c>, <c>4xx</c>.</param>
    /// <param name="statuses">Enhanced status codes: <c>4.7.28</c>, <c>4.7.*</c>, <c>4.7.65*</c>. A reply without one is read for one at the beginning of its text.</param>
    /// <param name="texts">Pieces of the text, whatever their case; <c>*</c> stands for anything between two of them.</param>
    /// <param name="classes">What the refusal means, by the rules that classify refusals.</param>
    public ReplyPattern(ImmutableArray<string> codes, ImmutableArray<string> statuses, ImmutableArray<string> texts, params ImmutableArray<RefusalClass> classes)
    {
        (Codes, Statuses, Texts, Classes) = (codes, statuses, texts, classes);
        _texts = [.. texts.Select(static text => text.Split('*', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray())];
    }

    public ImmutableArray<string> Codes { get; }

    public ImmutableArray<string> Statuses { get; }

    public ImmutableArray<string> Texts { get; }

    public ImmutableArray<RefusalClass> Classes { get; }

    /// <summary>Whether it names nothing, and so means every refusal.</summary>
    public bool IsEmpty => Codes.IsEmpty && Statuses.IsEmpty && Texts.IsEmpty && Classes.IsEmpty;

    /// <summary>Whether a code is written as one: three digits of which the last may be <c>x</c>.</summary>
    public static bool IsCode(string text) =>
        text is [>= '4' and <= '5', var tens, var ones] && (tens is 'x' or 'X' ? ones is 'x' or 'X' : char.IsAsciiDigit(tens) && (char.IsAsciiDigit(ones) || ones is 'x' or 'X'));

    /// <summary>Whether an enhanced status code is written as one: <c>4.7.28</c>, <c>4.7.*</c>, <c>5.*</c>.</summary>
    public static bool IsStatus(string text)
    {
        var parts = text.Split('.');
        if (parts is not ["4" or "5", _] and not ["4" or "5", _, _]) return false;
        for (var i = 1; i < parts.Length; i++)
        {
            var isLast = i == parts.Length - 1;
            if (isLast && parts[i] == "*") return true;
            if (isLast && parts.Length == 3 && parts[i] is [.. var begin, '*']) return begin.All(char.IsAsciiDigit);
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 999) return false;
        }

        return parts.Length == 3;
    }

    public bool Matches(Reply reply) =>
        !reply.IsPositive
        && (Codes.IsEmpty || Codes.AsSpan().ContainsAny(reply))
        && (Statuses.IsEmpty || MatchesStatus(reply))
        && (Texts.IsEmpty || MatchesText(reply.Text))
        && (Classes.IsEmpty || Classes.Contains(RefusalClassifier.BuiltIn.Classify(Refusal.Of(reply)).Class));

    /// <summary>As people read it: <c>421 with 4.7.28 and "unusual rate"</c>.</summary>
    public override string ToString()
    {
        var parts = new List<string>(3);
        if (!Codes.IsEmpty) parts.Add(string.Join("/", Codes));
        if (!Statuses.IsEmpty) parts.Add(string.Join("/", Statuses));
        if (!Texts.IsEmpty) parts.Add(string.Join(" or ", Texts.Select(static text => $"\"{text}\"")));
        if (!Classes.IsEmpty) parts.Add(string.Join(" or ", Classes.Select(static one => $"class {one.Word()}")));
        return parts.Count == 0 ? "any refusal" : string.Join(" ", parts);
    }

    private bool MatchesStatus(Reply reply)
    {
        var status = reply.Status?.ToString() ?? FirstWord(reply.Text);
        foreach (var pattern in Statuses)
        {
            var isMatch = pattern[^1] == '*' ? status.StartsWith(pattern.AsSpan()[..^1], StringComparison.Ordinal) : status.SequenceEqual(pattern);
            if (isMatch) return true;
        }

        return false;
    }

    private bool MatchesText(string text)
    {
        // A multi-line reply breaks anywhere.
        if (text.Contains('\n', StringComparison.Ordinal)) text = text.Replace('\n', ' ');
        foreach (var pieces in _texts)
        {
            var at = 0;
            foreach (var piece in pieces)
            {
                var found = text.IndexOf(piece, at, StringComparison.OrdinalIgnoreCase);
                at = found < 0 ? -1 : found + piece.Length;
                if (at < 0) break;
            }

            if (at >= 0) return true;
        }

        return false;
    }

    private static ReadOnlySpan<char> FirstWord(string text)
    {
        var end = text.AsSpan().IndexOfAny(' ', '\n');
        return end < 0 ? text : text.AsSpan(0, end);
    }
}

file static class CodeSpans
{
    public static bool ContainsAny(this ReadOnlySpan<string> codes, Reply reply)
    {
        foreach (var code in codes)
        {
            var isMatch = reply.Code / 100 == code[0] - '0'
                && (code[1] is 'x' or 'X' || reply.Code / 10 % 10 == code[1] - '0')
                && (code[2] is 'x' or 'X' || reply.Code % 10 == code[2] - '0');
            if (isMatch) return true;
        }

        return false;
    }
}
