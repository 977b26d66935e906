using System.CommandLine;
using Postrider.Configuration.Sections;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration;

/// <summary>Which settings file, and which data directory, a command means.</summary>
internal static class SettingsLocation
{
    /// <summary>Where the Debian package keeps the settings.</summary>
    public const string Packaged = "/etc/postrider/postrider.toml";

    /// <summary><c>--config</c> of every command that reads the settings to find something else: a file that is not there is a mistake of the command line.</summary>
    public static Option<string?> CreateOption(string description)
    {
        var option = new Option<string?>("--config", "-c") { Description = description, HelpName = "file" };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var path, ..] && !File.Exists(path.Value)) result.AddError($"There is no settings file {path.Value}.");
        });
        return option;
    }

    /// <summary>The settings file: the one named, or <c>postrider.toml</c> here, or the package's.</summary>
    public static string FindFile(string? config) => config ?? (File.Exists(SettingsFile.Name) || !File.Exists(Packaged) ? SettingsFile.Name : Packaged);

    /// <summary>The data directory that a settings file names; other mistakes in it do not matter here, for a relay may still run on what stood there before.</summary>
    public static string FindDataDirectory(string? config)
    {
        var path = Path.GetFullPath(FindFile(config));
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RootSection.StandardDataDirectory;
        }

        var (root, _) = TomlTree.Read(text);
        var named = root.Entries.TryGetValue(RootSection.DataDirectory.Name, out var entry) && entry.Value is TomlScalar { Value: string { Length: > 0 } directory } && !directory.Contains('\0', StringComparison.Ordinal)
            ? directory
            : RootSection.StandardDataDirectory;
        return Path.GetFullPath(named, Path.GetDirectoryName(path) ?? "/");
    }
}
