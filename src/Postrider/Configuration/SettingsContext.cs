using System.Globalization;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration;

/// <summary>What reading needs beside the text: where relative paths begin, and what time it is.</summary>
/// <param name="Folder">The settings file's folder; absolute.</param>
/// <param name="SettingsPath">The settings file itself, where there is one.</param>
/// <param name="Time">For the dates of certificates.</param>
internal sealed record SettingsContext(string Folder, string? SettingsPath, TimeProvider Time)
{
    private const UnixFileMode Others = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A path of the file as an absolute one.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whether everybody on the machine may read a file, or its group may change it. A group that may read is how others' certificate tools share keys.</summary>
    public static bool IsOpenToOthers(string path) => (File.GetUnixFileMode(path) & Others) != 0;

    public static void WarnIfReadableByOthers(TableReader table, Key key, string path, string secret)
    {
        try
        {
            if (IsOpenToOthers(path)) table.Warn(key, $"Others on this machine can read or change {path}, which holds a {secret}.", $"Run: chmod 600 {path}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone since it was read: the next reading tells.
        }
    }
}
