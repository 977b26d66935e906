using System.Collections.Immutable;
using System.Text;
using Postrider.Configuration;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;
using Postrider.Relay.Shaping;

namespace Postrider.Shaping;

/// <summary>Reads shape files: the built-in one, and the administrator's. Every mistake is told with its place, as in the settings file.</summary>
internal static class ShapeFile
{
    private const int MaximumLength = 4 * 1024 * 1024;
    private const string Resource = "Postrider.Shaping.builtin.toml";

    private static readonly SectionListKey Rules = new("rule", RuleSection.Section) { Text = "The rules." };
    private static readonly Section Root = new("the top of the file", "", Rules);
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Lazy<ImmutableArray<ShapeRule>> BuiltInRules = new(ReadBuiltIn);

    /// <summary>The built-in rules as they are written, comments and all.</summary>
    public static string BuiltInText
    {
        get
        {
            using var stream = typeof(ShapeFile).Assembly.GetManifestResourceStream(Resource) ?? throw new InvalidOperationException($"The program was built without {Resource}.");
            using var reader = new StreamReader(stream, Utf8);
            return reader.ReadToEnd();
        }
    }

    public static ImmutableArray<ShapeRule> BuiltIn => BuiltInRules.Value;

    /// <summary>The built-in rules and those of a text.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="mistakes">Gathers what is wrong; made with the file's name.</param>
    /// <param name="file">How the file is called where a value's origin is shown.</param>
    public static ShapeTable Parse(string text, MistakeList mistakes, string file) => new([.. BuiltIn, .. ReadRules(text, mistakes, file, BuiltIn)]);

    /// <summary>The built-in rules and those of a file.</summary>
    /// <param name="path">The file; absolute.</param>
    /// <param name="mistakes">Gathers what is wrong; made with the file's name.</param>
    public static ShapeTable Read(string path, MistakeList mistakes)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaximumLength)
            {
                mistakes.Add(TomlPlace.Whole, "", "The file is larger than any rules can be.", "Name the shape file with shape = \"FILE\".");
                return new ShapeTable(BuiltIn);
            }

            using var reader = new StreamReader(file, Utf8);
            return Parse(reader.ReadToEnd(), mistakes, Path.GetFileName(path));
        }
        catch (DecoderFallbackException)
        {
            mistakes.Add(TomlPlace.Whole, "", "The file is not UTF-8.", "Save it as UTF-8 in your editor.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            mistakes.Add(TomlPlace.Whole, "", $"The file cannot be read: {e.Message}", "It must be there, and readable by the user that the relay runs as.");
        }

        return new ShapeTable(BuiltIn);
    }

    private static ImmutableArray<ShapeRule> ReadRules(string text, MistakeList mistakes, string file, ImmutableArray<ShapeRule> builtIn)
    {
        var (table, syntax) = TomlTree.Read(text);
        mistakes.AddSyntax(syntax);
        var tables = new TableReader(Root, table, "", mistakes).Tables(Rules);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rule in tables)
        {
            if (rule.Find(RuleSection.Name) is not { } name || names.TryAdd(name, rule.Place.Line)) continue;
            rule.Complain(RuleSection.Name, $"A rule '{name}' is in line {names[name]} already.", "Give one of them another name; what is shown of a rule goes by it.");
        }

        return [.. tables.Select(rule => RuleSection.Read(rule, file, builtIn))];
    }

    private static ImmutableArray<ShapeRule> ReadBuiltIn()
    {
        var mistakes = new MistakeList(RulePlace.BuiltIn);
        var rules = ReadRules(BuiltInText, mistakes, RulePlace.BuiltIn, []);
        return mistakes.HasErrors ? throw new InvalidOperationException(string.Join("\n", mistakes.ToImmutable())) : rules;
    }
}
