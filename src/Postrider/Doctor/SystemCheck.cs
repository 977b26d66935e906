using System.Globalization;
using System.Runtime.InteropServices;
using Postrider.Configuration;
using Postrider.Queue;
using Postrider.Serving;

namespace Postrider.Doctor;

/// <summary>Looks at what the machine gives: space, files, limits, rights.</summary>
internal static class SystemCheck
{
    private const string Area = "system";
    private const long FewInodes = 10_000;
    private const long SmallBacklog = 1024;

    public static IEnumerable<DoctorFinding> Run(Settings settings)
    {
        yield return JudgeRights(settings.DataDirectory);
        yield return JudgeSpace(settings.DataDirectory, new DriveInfo(settings.DataDirectory).AvailableFreeSpace, settings.Spool.MinimumFreeSpace);
        if (ReadInodes(settings.DataDirectory) is { } inodes) yield return JudgeInodes(settings.DataDirectory, inodes);
        if (OpenFileLimit.Read() is { } limit) yield return JudgeFiles(limit, OpenFileLimit.Needed(settings));
        if (ReadNumber("/proc/sys/net/core/somaxconn") is { } backlog)
        {
            yield return backlog < SmallBacklog
                ? DoctorFinding.Warning(Area, $"The system lets {backlog} connections wait to be taken (net.core.somaxconn): more at once are refused.", "Set it to 4096: sysctl -w net.core.somaxconn=4096")
                : DoctorFinding.Good(Area, $"Up to {backlog} connections may wait to be taken.");
        }
    }

    internal static DoctorFinding JudgeSpace(string directory, long free, long minimum)
    {
        if (free < minimum) return DoctorFinding.Bad(Area, $"{HumanText.Size(free)} are free for {directory}, less than min_free_space ({HumanText.Size(minimum)}): new mail is refused.", "Make room, or move the data directory to a larger disk.");
        return free < 4 * minimum
            ? DoctorFinding.Warning(Area, $"{HumanText.Size(free)} are free for {directory}; below {HumanText.Size(minimum)} new mail is refused.", "Make room before a large destination is down for a day.")
            : DoctorFinding.Good(Area, $"{HumanText.Size(free)} are free for {directory}.");
    }

    internal static DoctorFinding JudgeInodes(string directory, long free) => free is > 0 and < FewInodes
        ? DoctorFinding.Warning(Area, $"Only {free} files more fit onto the disk of {directory} (inodes): each large message is one.", "Remove files, or make the file system anew with more inodes.")
        : DoctorFinding.Good(Area, "There is room for many more files.");

    internal static DoctorFinding JudgeFiles(long limit, long needed) => limit < needed
        ? DoctorFinding.Warning(Area, $"The system allows {limit} open files here, yet the sessions and connections of the settings may need {needed}.", "Raise LimitNOFILE (systemd) or ulimit -n, or lower max_sessions and max_connections.")
        : DoctorFinding.Good(Area, $"{limit} open files are allowed, and {needed} may be needed.");

    private static DoctorFinding JudgeRights(string directory)
    {
        if (!Directory.Exists(directory)) return DoctorFinding.Bad(Area, $"{directory} does not exist.", "`postrider init` or the first `postrider serve` makes it.");
        var secret = Path.Combine(directory, "secret.key");
        if (SettingsContext.IsOpenToOthers(directory)) return DoctorFinding.Bad(Area, $"Others on this machine have rights in {directory}, where mail and keys lie.", $"chmod 700 {directory}");
        if (File.Exists(secret) && (File.GetUnixFileMode(secret) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            return DoctorFinding.Bad(Area, $"Others have rights on {secret}, which opens all secrets of the station.", $"chmod 600 {secret}");
        return DoctorFinding.Good(Area, $"{directory} is its owner's alone.");
    }

    private static long? ReadNumber(string path)
    {
        try
        {
            return long.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <returns><c>null</c> where the file system counts none.</returns>
    private static long? ReadInodes(string directory)
    {
        // struct statvfs of 64-bit Linux: eight unsigned longs, the seventh f_ffree, and more behind them.
        const int Longs = 32;
        const int FreeFiles = 6;
        const int AllFiles = 5;
        if (!OperatingSystem.IsLinux() || IntPtr.Size != sizeof(long)) return null;
        var fields = new long[Longs];
        return ReadFileSystem(directory, fields) == 0 && fields[AllFiles] > 0 ? fields[FreeFiles] : null;
    }

    [DllImport("libc", EntryPoint = "statvfs")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ReadFileSystem([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [Out] long[] fields);
}
