using System.Text;

namespace Postrider.Sending;

/// <summary>By what name the program was called.</summary>
internal static class ProgramName
{
    /// <summary>The names under which it stands in for sendmail.</summary>
    public static bool IsSendmail(string name) => name is "sendmail" or "mailq" or "newaliases";

    /// <summary>The last part of the path that the caller gave as argument 0; a link keeps its own name.</summary>
    public static string Read()
    {
        try
        {
            // The runtime tells the program's file, behind all links.
            var line = File.ReadAllBytes("/proc/self/cmdline").AsSpan();
            var end = line.IndexOf((byte)0);
            return Path.GetFileName(Encoding.UTF8.GetString(end < 0 ? line : line[..end]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "postrider";
        }
    }
}
