using Postrider.Configuration;

namespace Postrider.Queue;

/// <summary>Finds the data directory of a relay from what a command was given.</summary>
internal static class DataDirectory
{
    /// <param name="data"><c>--data</c>, which wins.</param>
    /// <param name="config"><c>--config</c>, whose settings name the directory; without it <c>postrider.toml</c> here, then the package's.</param>
    public static string Locate(string? data, string? config) => data ?? SettingsLocation.FindDataDirectory(config);
}
