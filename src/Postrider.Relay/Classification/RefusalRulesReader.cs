using System.Collections.Immutable;
using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace Postrider.Relay.Classification;

/// <summary>Reads rules: <c>[[provider]]</c> and <c>[[rule]]</c> tables of texts and lists of texts.</summary>
internal static class RefusalRulesReader
{
    private const int MaximumRules = 10_000;

    private static readonly string[] ProviderKeys = ["name", "hosts", "domains", "phrases"];
    private static readonly string[] RuleKeys = ["id", "class", "any", "all", "none", "provider", "code", "status", "stage", "permanence", "confidence", "advice"];

    public static RefusalRules Read(string text)
    {
        var providers = ImmutableArray.CreateBuilder<MailProvider>();
        var rules = ImmutableArray.CreateBuilder<RefusalRule>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in TablesOf(text))
        {
            switch (table.Name?.ToString().Trim())
            {
                case "provider":
                    providers.Add(ReadProvider(new RuleTable(table, ProviderKeys)));
                    break;
                case "rule":
                    var rule = ReadRule(new RuleTable(table, RuleKeys));
                    if (!ids.Add(rule.Id)) throw RuleTable.Mistake(table, $"The id '{rule.Id}' is taken by a rule above. Every rule has its own.");
                    if (rules.Count == MaximumRules) throw RuleTable.Mistake(table, $"There are more than {MaximumRules} rules.");
                    rules.Add(rule);
                    break;
                default:
                    throw RuleTable.Mistake(table, $"[[{table.Name}]] is not known here. Rules stand in [[rule]], providers in [[provider]].");
            }
        }

        return new RefusalRules(providers.ToImmutable(), rules.ToImmutable());
    }

    private static SyntaxList<TableSyntaxBase> TablesOf(string text)
    {
        DocumentSyntax document;
        try
        {
            document = SyntaxParser.Parse(text + "\n", sourceName: null, validate: true);
        }
        catch (TomlException failure)
        {
            throw new FormatException($"line {failure.Line ?? 1}: {failure.Message}", failure);
        }

        if (document.Diagnostics.FirstOrDefault(found => found.Kind == DiagnosticMessageKind.Error) is { } error)
            throw new FormatException($"line {error.Span.Start.Line + 1}: This is not TOML: {error.Message}");
        foreach (var pair in document.KeyValues) throw RuleTable.Mistake(pair, "A key stands before the first [[rule]] or [[provider]].");
        return document.Tables;
    }

    private static MailProvider ReadProvider(RuleTable table) => new(
        table.Text("name"),
        table.Texts("hosts", host => host.StartsWith('.') ? host : throw new FormatException($"'{host}' must begin with a dot, as in .google.com: it is the end of a host's name.")),
        table.Texts("domains", domain => domain),
        table.Texts("phrases", Phrase.Parse));

    private static RefusalRule ReadRule(RuleTable table)
    {
        var rule = new RefusalRule(table.Text("id"), table.One("class", RefusalClassWords.All, ReadClass))
        {
            Any = table.Texts("any", Phrase.Parse),
            All = table.Texts("all", Phrase.Parse),
            None = table.Texts("none", Phrase.Parse),
            Providers = table.Texts("provider", name => name),
            Codes = table.Texts("code", code => code is [>= '2' and <= '5', ..] && code.Length <= 3 && code.All(char.IsAsciiDigit) ? code : throw new FormatException($"'{code}' is not a reply code or the beginning of one, such as 550 or 4.")),
            Statuses = table.Texts("status", text => StatusPattern.TryParse(text, out var pattern) ? pattern : throw new FormatException($"'{text}' is not an enhanced code such as 5.1.1, *.2.2 or 5.7.606-649.")),
            Stages = table.Texts("stage", text => Enum.TryParse<RefusalStage>(text, ignoreCase: true, out var stage) ? stage : throw new FormatException($"'{text}' is no stage; stages are {string.Join(", ", Enum.GetNames<RefusalStage>()).ToLowerInvariant()}.")),
            Permanence = table.Has("permanence") ? table.One<Permanence>("permanence", ["soft", "hard"], ReadPermanence) : null,
            Confidence = table.Number("confidence", 0, 1),
            Advice = table.Has("advice") ? table.Text("advice") : null,
        };
        if (rule.Any.IsEmpty && rule.All.IsEmpty && rule.Codes.IsEmpty && rule.Statuses.IsEmpty && rule.Stages.IsEmpty)
            throw table.Mistake($"The rule '{rule.Id}' would hold for every reply. Give it phrases (any, all), a code, a status or a stage.");
        return rule;
    }

    private static RefusalClass? ReadClass(string text) => RefusalClassWords.TryParse(text, out var value) ? value : null;

    private static Permanence? ReadPermanence(string text) => text switch
    {
        "soft" => Permanence.Soft,
        "hard" => Permanence.Hard,
        _ => null,
    };
}
