using System.Collections.Immutable;
using Tomlyn.Syntax;

namespace Postrider.Relay.Classification;

/// <summary>One table of a file of rules; whatever is wrong is told with its line.</summary>
internal sealed class RuleTable
{
    private readonly TableSyntaxBase _table;
    private readonly Dictionary<string, ValueSyntax> _values = new(StringComparer.Ordinal);

    public RuleTable(TableSyntaxBase table, string[] keys)
    {
        _table = table;
        foreach (var pair in table.Items)
        {
            var key = pair.Key?.ToString().Trim() ?? "";
            if (!keys.Contains(key)) throw Mistake(pair, $"'{key}' is not known in [[{table.Name}]]. Known are {string.Join(", ", keys)}.");
            if (pair.Value is { } value) _values[key] = value;
        }
    }

    public bool Has(string key) => _values.ContainsKey(key);

    public string Text(string key) =>
        _values.TryGetValue(key, out var value)
            ? TextOf(value) ?? throw Mistake(value, $"{key} must be a text in quotes.")
            : throw Mistake($"{key} is missing.");

    /// <summary>One of a set of words.</summary>
    public T One<T>(string key, IEnumerable<string> words, Func<string, T?> read) where T : struct
    {
        var text = Text(key);
        return read(text) ?? throw Mistake(_values[key], $"{key} = \"{text}\" is not known. It is one of {string.Join(", ", words)}.");
    }

    /// <summary>A text or a list of texts; empty when the key is not there.</summary>
    public ImmutableArray<T> Texts<T>(string key, Func<string, T> read)
    {
        if (!_values.TryGetValue(key, out var value)) return [];
        var items = value is ArraySyntax list ? list.Items.Select(item => item.Value).OfType<ValueSyntax>() : [value];
        return
        [
            .. items.Select(item =>
            {
                var text = TextOf(item) ?? throw Mistake(item, $"{key} must be a text in quotes, or a list of such.");
                try
                {
                    return read(text);
                }
                catch (FormatException failure)
                {
                    throw Mistake(item, $"{key}: {failure.Message}");
                }
            }),
        ];
    }

    public double? Number(string key, double minimum, double maximum)
    {
        if (!_values.TryGetValue(key, out var value)) return null;
        double? number = value switch
        {
            FloatValueSyntax real => real.Value,
            IntegerValueSyntax whole => whole.Value,
            _ => null,
        };
        return number >= minimum && number <= maximum ? number : throw Mistake(value, $"{key} must be a number from {minimum} to {maximum}.");
    }

    public FormatException Mistake(string text) => Mistake(_table, text);

    public static FormatException Mistake(SyntaxNode node, string text) => new($"line {node.Span.Start.Line + 1}: {text}");

    private static string? TextOf(ValueSyntax value) => (value as StringValueSyntax)?.Value;
}
