using System.Collections.Immutable;
using System.Reflection;

namespace Postrider.Relay.Classification;

/// <summary>Rules and providers, in the order in which they are asked.</summary>
public sealed record RefusalRules(ImmutableArray<MailProvider> Providers, ImmutableArray<RefusalRule> Rules)
{
    private const string Resource = "Postrider.Relay.Classification.refusals.toml";

    /// <summary>The rules that come with Postrider.</summary>
    public static RefusalRules BuiltIn { get; } = LoadBuiltIn();

    /// <summary>Reads a file of rules.</summary>
    /// <exception cref="FormatException">It is not TOML, or not such rules; the message names the line.</exception>
    public static RefusalRules Parse(string text) => RefusalRulesReader.Read(text);

    /// <summary>These rules before <paramref name="others"/>: what a user adds is asked first, and a rule with the id of another replaces it.</summary>
    public RefusalRules Before(RefusalRules others)
    {
        var ids = Rules.Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        var names = Providers.Select(provider => provider.Name).ToHashSet(StringComparer.Ordinal);
        return new RefusalRules(
            [.. Providers, .. others.Providers.Where(provider => !names.Contains(provider.Name))],
            [.. Rules, .. others.Rules.Where(rule => !ids.Contains(rule.Id))]);
    }

    /// <summary>The text of the built-in rules, to be read by people.</summary>
    public static string ReadBuiltInText()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static RefusalRules LoadBuiltIn() => Parse(ReadBuiltInText());
}
