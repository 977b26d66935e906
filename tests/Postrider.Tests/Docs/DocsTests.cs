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
        foreach (var (line, text) in Document.Blocks(page, "console", "sh", "bash"))
        {
            foreach (var command in text.Split('\n').Where(command => CommandLine().IsMatch(command)))
            {
                var words = Words(CommandLine().Replace(command, ""));
                if (words is ["sendmail", ..]) continue;
                var parsed = root.Parse(words, PostriderCommand.Parser);

                Assert.True(parsed.Errors.Count == 0, $"{page}, block at line {line}: '{command}': {string.Join("; ", parsed.Errors)}");
                Assert.True(parsed.CommandResult.Command != root || words.Length == 0 || words[0].StartsWith('-'), $"{page}, block at line {line}: '{command}' is no command.");
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

    /// <summary>The certificates and password files that settings name by a path of their own folder.</summary>
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
            File.WriteAllText(path, "secret\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>The words of a command line as a shell parts them; quotes hold what is between them together.</summary>
    private static string[] Words(string command) =>
        [.. Word().Matches(command).Select(word => word.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    [GeneratedRegex(@"^\$ (\./)?postrider\b ?|^\./postrider\b ?")]
    private static partial Regex CommandLine();

    [GeneratedRegex("""(?:'[^']*'|"[^"]*"|[^\s'"])+""")]
    private static partial Regex Word();

    [GeneratedRegex("\"/etc/[^\"]*/")]
    private static partial Regex PackagedFolder();

    [GeneratedRegex("""certificate = "([^"/]+)", key = "([^"/]+)""")]
    private static partial Regex CertificatePair();

    [GeneratedRegex("""password_file = "([^"/]+)""")]
    private static partial Regex PasswordFile();

    [GeneratedRegex("^hostname = \"([^\"]+)", RegexOptions.Multiline)]
    private static partial Regex HostName();

    [GeneratedRegex(@"\]\(([^)#]*)(?:#[^)]*)?\)")]
    private static partial Regex Link();
}
