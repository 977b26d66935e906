using System.Globalization;

namespace Postrider.Http.Metrics;

/// <summary>Reads <c>/proc</c>; elsewhere what the runtime knows.</summary>
public sealed class ProcessReader : IProcessReader
{
    /// <summary>USER_HZ, which Linux fixes at 100 for what it shows in /proc.</summary>
    private const double TicksPerSecond = 100;

    public double Cores => Environment.ProcessorCount;

    public TimeSpan ProcessorTime => Environment.CpuUsage.TotalTime;

    public long ManagedMemory => GC.GetTotalMemory(forceFullCollection: false);

    public long ReadAnonymousMemory()
    {
        if (!OperatingSystem.IsLinux()) return Environment.WorkingSet;
        foreach (var line in File.ReadLines("/proc/self/status"))
            if (ReadAnonymousKilobytes(line) is { } kilobytes) return kilobytes * 1024;
        return Environment.WorkingSet;
    }

    public MachineTime? ReadMachineTime()
    {
        if (!OperatingSystem.IsLinux()) return null;
        return File.ReadLines("/proc/stat").FirstOrDefault() is { } line ? ParseMachineTime(line) : null;
    }

    /// <summary>The figure of a line <c>RssAnon:   123 kB</c> (proc(5), since Linux 4.5); <c>null</c> for other lines.</summary>
    internal static long? ReadAnonymousKilobytes(string line) =>
        line.StartsWith("RssAnon:", StringComparison.Ordinal)
        && long.TryParse(line.AsSpan(8).Trim().TrimEnd("kB").Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes
            : null;

    /// <summary>The first line of <c>/proc/stat</c> (proc(5)): user, nice, system, idle, iowait, irq, softirq, steal, and guests, which are in user already.</summary>
    internal static MachineTime? ParseMachineTime(string line)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not ["cpu", .. var figures] || figures.Length < 8) return null;
        var ticks = new long[8];
        for (var i = 0; i < ticks.Length; i++)
            if (!long.TryParse(figures[i], NumberStyles.None, CultureInfo.InvariantCulture, out ticks[i])) return null;
        var total = ticks.Sum();
        var idle = ticks[3] + ticks[4];
        return new MachineTime(TimeSpan.FromSeconds((total - idle) / TicksPerSecond), TimeSpan.FromSeconds(total / TicksPerSecond));
    }
}
