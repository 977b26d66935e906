using System.Collections.Immutable;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>One of a few words.</summary>
internal sealed class Choice<T>(params ImmutableArray<(string Word, T Value, string Meaning)> choices) : TextKind<T>
{
    public override string Name => "word";

    public override string Expectation => choices.Length == 1 ? Quoted(choices[0]) : $"one of {string.Join(", ", choices[..^1].Select(Quoted))} and {Quoted(choices[^1])}";

    public override IReadOnlyList<(string Word, string Meaning)> Words => [.. choices.Select(choice => (choice.Word, choice.Meaning))];

    protected override Complaint? TryParse(string text, out T? value)
    {
        value = default;
        foreach (var choice in choices)
        {
            if (!string.Equals(choice.Word, text, StringComparison.OrdinalIgnoreCase)) continue;
            value = choice.Value;
            return null;
        }

        var near = KeySuggestion.Nearest(text, choices.Select(choice => choice.Word));
        return new Complaint($"{Shown(text)} is not known here.", near is null ? $"Write {Expectation}." : $"Did you mean \"{near}\"? There are {string.Join(", ", choices.Select(Quoted))}.");
    }

    protected override string Format(T value) => choices.First(choice => EqualityComparer<T>.Default.Equals(choice.Value, value)).Word;

    private static string Quoted((string Word, T Value, string Meaning) choice) => $"\"{choice.Word}\"";
}
