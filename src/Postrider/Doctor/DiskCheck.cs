using System.Globalization;
using Postrider.Queue;

namespace Postrider.Doctor;

/// <summary>Measures whether a sync of the data directory's disk is honest, and fast enough.</summary>
internal static class DiskCheck
{
    private const string Area = "disk";
    private const int Syncs = 50;
    private const int Block = 4096;

    /// <summary>No device makes 4 KiB durable in this time: through the file system's journal even persistent memory takes longer.</summary>
    private static readonly TimeSpan Implausible = TimeSpan.FromMicroseconds(10);

    /// <summary>Below twenty syncs a second few messages come through, however many share one.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(50);

    /// <summary>Writes and syncs a small file some times.</summary>
    /// <param name="sync">Makes what was written durable.</param>
    public static DoctorFinding Run(string directory, TimeProvider time, Action<FileStream> sync)
    {
        var path = Path.Combine(directory, $"doctor-{Guid.NewGuid():N}.tmp");
        try
        {
            var latencies = new List<TimeSpan>(Syncs);
            using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose))
            {
                for (var i = 0; i < Syncs; i++)
                {
                    file.Write(new byte[Block]);
                    var begun = time.GetTimestamp();
                    sync(file);
                    latencies.Add(time.GetElapsedTime(begun));
                }
            }

            latencies.Sort();
            return Judge(directory, latencies[Syncs / 2], latencies[Syncs * 9 / 10]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return DoctorFinding.Bad(Area, $"Nothing can be written in {directory}: {failure.Message}", "Run this as the relay's user, and see that the disk is not full or read-only.");
        }
    }

    internal static DoctorFinding Judge(string directory, TimeSpan median, TimeSpan ninth)
    {
        var figures = string.Create(CultureInfo.InvariantCulture, $"a sync of 4 KiB takes {Text(median)}, one in ten over {Text(ninth)}");
        if (median < Implausible) return DoctorFinding.Bad(Area, $"In {directory} {figures}: faster than any disk. What was acknowledged would be lost when the power fails.", "Put the data directory on a real disk (not tmpfs or overlay in memory), and take away eatmydata, nobarrier and data=writeback.");
        return median > Slow
            ? DoctorFinding.Warning(Area, $"In {directory} {figures}: mail is taken no faster than the disk makes it durable.", "Use an SSD of a server (with power-loss protection), or see what else writes to the disk.")
            : DoctorFinding.Good(Area, $"In {directory} {figures}.");
    }

    private static string Text(TimeSpan span) => span < TimeSpan.FromMilliseconds(1) ? HumanText.Text($"{span.TotalMicroseconds:0} µs") : HumanText.Text($"{span.TotalMilliseconds:0.0} ms");
}
