using System.Text.RegularExpressions;

namespace Postrider.Tests.Conformance;

/// <summary>The table in <c>docs/conformance.md</c> names tests that exist.</summary>
public sealed partial class ConformanceTableTests
{
    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var tests = TestsByClass();

        var missing = NamedTests().Where(name => !tests.TryGetValue(name.Class, out var methods) || !methods.Contains(name.Method));

        Assert.Empty(missing.Distinct());
    }

    [Fact]
    public void Every_row_names_at_least_one_test()
    {
        var rows = Table().Where(line => line.StartsWith('|')).Skip(2).Where(row => !IsHeading(row)).ToList();

        Assert.True(rows.Count > 30, $"Only {rows.Count} rows were found.");
        Assert.DoesNotContain(rows, row => !TestName().IsMatch(row));
    }

    private static bool IsHeading(string row) => row.StartsWith("|---", StringComparison.Ordinal) || row.EndsWith("Shown by |", StringComparison.Ordinal);

    private static IEnumerable<(string Class, string Method)> NamedTests() =>
        from line in Table()
        where line.StartsWith('|')
        from Match match in TestName().Matches(line)
        select (match.Groups["class"].Value, match.Groups["method"].Value);

    private static string[] Table() => File.ReadAllLines(Path.Combine(Root(), "docs", "conformance.md"));

    /// <summary>The methods under a [Fact] or [Theory] in each class of the test sources.</summary>
    private static Dictionary<string, HashSet<string>> TestsByClass()
    {
        var tests = new Dictionary<string, HashSet<string>>();
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories))
        {
            var source = File.ReadAllText(file);
            if (ClassName().Match(source) is not { Success: true } type) continue;
            var methods = tests.TryGetValue(type.Groups[1].Value, out var known) ? known : tests[type.Groups[1].Value] = [];
            foreach (Match test in TestMethod().Matches(source)) methods.Add(test.Groups[1].Value);
        }

        return tests;
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Postrider.slnx"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No Postrider.slnx above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex(@"`(?<class>[A-Z]\w*Tests)\.(?<method>\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"^public sealed (?:partial )?class (\w+Tests)\b", RegexOptions.Multiline)]
    private static partial Regex ClassName();

    // From the attribute to the method it stands on, past the other attributes and their data.
    [GeneratedRegex(@"^    \[(?:Fact|Theory)\b[^\n]*\n(?:    \S[^\n]*\n)*?    public (?:static )?(?:async )?[\w<>]+ (\w+)\(", RegexOptions.Multiline)]
    private static partial Regex TestMethod();
}
