using Postrider.Configuration.Kinds;

namespace Postrider.Configuration.Sections;

/// <summary>Paths of files, which may be relative to the settings file's folder.</summary>
internal static class SettingsPath
{
    public static readonly PlainText Kind = new("path", "the path of a file", maximumLength: 4096);

    public static readonly PlainText DirectoryKind = new("path", "the path of a directory", maximumLength: 4096);
}
