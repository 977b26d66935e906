using System.Reflection;
using System.Text.RegularExpressions;

namespace Postrider.Tests;

/// <summary>What the picture of the parts promises, and a reader relies on.</summary>
public sealed partial class ArchitectureTests
{
    private const int MaximumFileLength = 400;

    /// <summary>Each part, and those below it that it may use. A new part is entered here by whoever decides where it stands.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Postrider.Smtp"] = [],
        ["Postrider.Mail"] = ["Postrider.Smtp"],
        ["Postrider.Relay"] = ["Postrider.Mail", "Postrider.Smtp"],
        ["Postrider.Storage"] = ["Postrider.Relay", "Postrider.Mail", "Postrider.Smtp"],
        ["Postrider.Http"] = ["Postrider.Relay", "Postrider.Mail", "Postrider.Smtp"],
        ["Postrider.Sandbox"] = ["Postrider.Mail", "Postrider.Smtp"],
    };

    /// <summary>Folders whose types have the field's own names and need no further word before them.</summary>
    private static readonly string[] FoldersWithoutNamespace = ["src/Postrider.Smtp/Addresses", "src/Postrider.Smtp/Envelopes", "src/Postrider.Smtp/Replies"];

    [Fact]
    public void Parts_use_only_what_stands_below_them()
    {
        var parts = Directory.EnumerateFiles(AppContext.BaseDirectory, "Postrider.*.dll")
            .Select(file => Path.GetFileNameWithoutExtension(file) ?? "")
            .Where(name => !name.EndsWith("Tests", StringComparison.Ordinal))
            .Select(Assembly.Load)
            .Where(assembly => assembly != typeof(PostriderCommand).Assembly)
            .ToList();

        Assert.NotEmpty(parts);
        foreach (var part in parts)
        {
            var name = part.GetName().Name ?? "";
            Assert.True(MayUse.TryGetValue(name, out var allowed), $"{name} has no place in the picture of the parts.");
            var used = part.GetReferencedAssemblies().Select(reference => reference.Name ?? "").Where(reference => reference.StartsWith("Postrider", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(used.Except(allowed));
        }
    }

    [Fact]
    public void The_page_says_of_every_package_why_it_is_there()
    {
        var told = PackageRow().Matches(Repository.Read("ARCHITECTURE.md").Split("## Packages")[1].Split("\n## ")[0])
            .SelectMany(row => row.Groups[1].Value.Split(", ")).Select(name => name.Split(" (")[0]);

        Assert.Equal(PackageVersion().Matches(Repository.Read("Directory.Packages.props")).Select(package => package.Groups[1].Value).Order(), told.Order());
    }

    [Fact]
    public void The_rooms_on_the_page_are_those_of_the_sources()
    {
        var rooms = Repository.SourceFiles.Where(file => file.Count(c => c == '/') > 2).Select(file => string.Join('/', file.Split('/')[1..3]).Replace("Postrider.", "", StringComparison.Ordinal)).ToHashSet();
        var told = RoomRow().Matches(Repository.Read("ARCHITECTURE.md")).SelectMany(row => Rooms(row.Groups[1].Value)).ToHashSet();

        Assert.Equal(rooms.Order(), told.Order());
    }

    /// <summary>A name without a slash stands in the part, or in the room, of the one before it.</summary>
    private static IEnumerable<string> Rooms(string cell)
    {
        string? part = null;
        foreach (Match name in RoomName().Matches(cell))
        {
            var path = name.Groups[1].Value.Split('/');
            if (path.Length == 3) part = null;
            else if (path.Length == 2) part = path[0];
            if (path.Length > 1) yield return $"{path[0]}/{path[1]}";
            else if (part is not null) yield return $"{part}/{path[0]}";
        }
    }

    [Fact]
    public void Namespaces_follow_folders()
    {
        foreach (var file in Repository.SourceFiles)
        {
            var declared = NamespaceLine().Match(Repository.Read(file));
            if (!declared.Success) continue;
            var folder = file[..file.LastIndexOf('/')];
            var expected = FoldersWithoutNamespace.Contains(folder) ? folder.Split('/')[1] : folder["src/".Length..].Replace('/', '.');
            Assert.Equal((file, expected), (file, declared.Groups[1].Value));
        }
    }

    [Fact]
    public void No_source_file_is_too_long_to_be_one_idea() =>
        Assert.DoesNotContain(Repository.SourceFiles, file => Repository.Read(file).AsSpan().Count('\n') > MaximumFileLength);

    [Theory]
    [InlineData(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b", "")]
    [InlineData(@"\bRandom\.Shared\b|\bnew Random\(\)", "src/Postrider/")]
    [InlineData(@"\bThread\.Sleep\b", "")]
    [InlineData(@"(?<![\w.])Console\.", "src/Postrider/")]
    public void What_tests_could_not_repeat_or_replace_stays_outside_the_parts(string pattern, string allowed)
    {
        var found = Repository.SourceFiles
            .Where(file => allowed.Length == 0 || !file.StartsWith(allowed, StringComparison.Ordinal))
            .Where(file => Repository.Read(file).Split('\n').Any(line => Regex.IsMatch(CommentFrom().Replace(line, ""), pattern)));

        Assert.Empty(found);
    }

    [GeneratedRegex(@"^\| (?!package )([A-Za-z][^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex PackageRow();

    [GeneratedRegex("PackageVersion Include=\"([^\"]+)")]
    private static partial Regex PackageVersion();

    [GeneratedRegex(@"^\| (`[A-Z]\w+/[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex RoomRow();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex("//.*$")]
    private static partial Regex CommentFrom();
}
