namespace Postrider.Tests.Docs;

/// <summary>A page of the documentation and the fenced blocks in it.</summary>
internal static class Document
{
    /// <summary>README, the other pages of the root, and everything below docs, by path from the root.</summary>
    public static IEnumerable<string> All { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(((string[])["README.md", "CONTRIBUTING.md", "SECURITY.md", "ARCHITECTURE.md", "CHANGELOG.md"]).Select(page => Path.Combine(Repository.Root, page)))
            .Where(File.Exists)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    /// <summary>The blocks of one language, with the line that each begins at.</summary>
    public static IEnumerable<(int Line, string Text)> Blocks(string path, params string[] languages)
    {
        var lines = Repository.Read(path).Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var language = lines[i][3..].Trim();
            var start = i + 1;
            do i++;
            while (i < lines.Length && !lines[i].StartsWith("```", StringComparison.Ordinal));
            if (languages.Contains(language)) yield return (start + 1, string.Join('\n', lines[start..i]) + "\n");
        }
    }
}
