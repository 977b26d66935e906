namespace Postrider.Queue;

/// <summary>Finds the data directory of a relay from what a command was given.</summary>
internal static class DataDirectory
{
    /// <summary>Where the Debian package keeps it.</summary>
    private const string Packaged = "/var/lib/postrider";

    /// <param name="data"><c>--data</c>, which wins.</param>
    /// <param name="config"><c>--config</c>, whose settings name the directory.</param>
    public static string Locate(string? data, string? config)
    {
        if (data is not null) return data;
        if (config is not null) return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(config)) ?? ".", "postrider-data");
        return Directory.Exists("postrider-data") ? "postrider-data" : Packaged;
    }
}
