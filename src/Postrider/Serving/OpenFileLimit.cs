using System.Globalization;
using Postrider.Configuration;

namespace Postrider.Serving;

/// <summary>Whether the system lets the process open as many files and sockets as the settings allow sessions and connections.</summary>
internal static class OpenFileLimit
{
    /// <summary>The program's own: database, libraries, endpoints, bodies being read and written.</summary>
    private const long Own = 300;

    /// <summary>Files that the settings may need at once.</summary>
    public static long Needed(Settings settings)
    {
        long needed = Own + settings.Relay.MaximumConnections;
        foreach (var listener in settings.Listeners) needed += listener.Endpoints.Length + listener.Limits.MaximumSessions;
        return needed;
    }

    /// <summary>The limit in force (RLIMIT_NOFILE, which the runtime has raised as far as it may); <c>null</c> where there is none or it is not known.</summary>
    public static long? Read()
    {
        try
        {
            return Parse(File.ReadLines("/proc/self/limits"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a warning hangs on it.
            return null;
        }
    }

    /// <summary>Finds the soft limit in the table of proc(5): <c>Max open files   1024   524288   files</c>.</summary>
    internal static long? Parse(IEnumerable<string> lines)
    {
        const string Name = "Max open files";
        foreach (var line in lines)
        {
            if (!line.StartsWith(Name, StringComparison.Ordinal)) continue;
            var soft = line[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : null;
        }

        return null;
    }
}
