using System.CommandLine;
using System.Text.RegularExpressions;
using Postrider.Certificates;
using Postrider.Configuration;

namespace Postrider.Tests.Docs;

/// <summary>What the documentation tells people to write is understood by the program.</summary>
public sealed partial class DocsTests
{
    public static TheoryData<string> Pages => [.. Document.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Settings_in_the_documentation_are_read_without_mistakes(string page)
    {
        foreach (var (line, toml) in Document.Blocks(page, "toml"))
        {
            using var directory = new TemporaryDirectory();
            var whole = Complete(toml);
            WriteNamedFiles(directory, whole);
            var path = directory.File("postrider.toml");
            File.WriteAllText(path, whole);

            var reading = SettingsFile.Read(path);

            Assert.True(reading.Mistakes.IsEmpty, $"{page}, line {line}: {string.Join("; ", reading.Mistakes)}");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_in_the_documentation_are_understood(string page)
    {
        using var terminal = new RecordingTerminal();
        var root = PostriderCommand.Create(terminal.Terminal);
        foreach (var command in DocumentedCommand.In(page))
        {
            var parsed = root.Parse(command.Words, PostriderCommand.Parser);

            // The reader has made the file that the page names.
            var errors = parsed.Errors.Where(error => !error.Message.StartsWith("There is no settings file", StringComparison.Ordinal)).ToList();
            Assert.True(errors.Count == 0, $"{page}, block at line {command.Line}: '{command.Text}': {string.Join("; ", errors)}");
            Assert.True(parsed.CommandResult.Command != root || command.Words.Length == 0 || command.Words[0].StartsWith('-'), $"{page}, block at line {command.Line}: '{command.Text}' is no command.");
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_that_the_text_names_exist_with_their_options(string page)
    {
        using var terminal = new RecordingTerminal();
        foreach (Match named in NamedCommand().Matches(Repository.Read(page)))
        {
            Command command = PostriderCommand.Create(terminal.Terminal);
            foreach (var word in named.Groups[1].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                if (word.StartsWith("--", StringComparison.Ordinal)) Assert.True(word is "--help" or "--version" || command.Options.Any(option => option.Name == word), $"{page}: `{named.Value}`: '{command.Name}' has no option {word}.");
                else if (command.Subcommands.FirstOrDefault(sub => sub.Name == word) is { } sub) command = sub;
                else Assert.True(command.Arguments.Count > 0 || command.Options.Count > 0 && command is not RootCommand, $"{page}: `{named.Value}`: '{command.Name}' knows no '{word}'.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_between_pages_lead_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page)) ?? Repository.Root;
        foreach (Match link in Link().Matches(Repository.Read(page)))
        {
            var target = link.Groups[1].Value;
            if (target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)) Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}, which is not there.");
        }
    }

    /// <summary>Puts what a page leaves out around its piece, and every named file into the folder of the test.</summary>
    private static string Complete(string toml)
    {
        var whole = PackagedFolder().Replace(toml, "\"");
        if (!HostName().IsMatch(whole)) whole = $"hostname = \"mail.example.com\"\n{whole}";
        if (!whole.Contains("data_directory", StringComparison.Ordinal)) whole = $"data_directory = \"data\"\n{whole}";
        if (!whole.Contains("[tls]", StringComparison.Ordinal)) whole += "[tls]\ncertificates = [{ certificate = \"own.pem\", key = \"own.key\" }]\n";
        if (!whole.Contains("[[listener]]", StringComparison.Ordinal)) whole += "[[listener]]\nname = \"own\"\nkind = \"submission\"\nlisten = [\"127.0.0.1:0\"]\n";
        return whole;
    }

    /// <summary>The certificates and the files of passwords and secrets that settings name by a path of their own folder.</summary>
    private static void WriteNamedFiles(TemporaryDirectory directory, string toml)
    {
        var host = HostName().Match(toml).Groups[1].Value;
        foreach (Match pair in CertificatePair().Matches(toml))
        {
            using var certificate = SelfSignedCertificate.Create([host], [], TimeProvider.System.GetUtcNow());
            SelfSignedCertificate.Write(certificate, directory.File(pair.Groups[1].Value), directory.File(pair.Groups[2].Value));
        }

        foreach (Match password in PasswordFile().Matches(toml))
        {
            var path = directory.File(password.Groups[1].Value);
            File.WriteAllText(path, "c2VjcmV0");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [GeneratedRegex(@"`(?:\./)?postrider ([^`…]+)`")]
    private static partial Regex NamedCommand();

    [GeneratedRegex("\"/etc/[^\"]*/")]
    private static partial Regex PackagedFolder();

    [GeneratedRegex("""certificate = "([^"/]+)", key = "([^"/]+)""")]
    private static partial Regex CertificatePair();

    [GeneratedRegex("""(?:password|secret)_file = "([^"/]+)""")]
    private static partial Regex PasswordFile();

    [GeneratedRegex("^hostname = \"([^\"]+)", RegexOptions.Multiline)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\]\(([^)#]*)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
