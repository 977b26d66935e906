using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Scale;

/// <summary>A process that opens a large queue, reads the first of it, and purges all of it while it goes on taking mail: so that memory is this work's alone.</summary>
internal static class ScaleProbe
{
    /// <param name="arguments">The data directory.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new SpoolOptions { Directory = arguments[0], MinimumFreeSpace = 0 };
        var begun = Stopwatch.GetTimestamp();
        await using var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        var page = await spool.ReadDueAsync(DuePosition.Start, DateTimeOffset.MaxValue, 1000, CancellationToken.None);
        var opened = Stopwatch.GetElapsedTime(begun);
        var waiting = spool.RecipientCount;
        var memoryOpen = ResidentMiB();
        var summarized = await TimeAsync(async () => await spool.SummarizeAsync(20, CancellationToken.None));

        using var stop = new CancellationTokenSource();
        var commits = Task.Run(() => CommitAsync(spool, new SpoolIdSource(TimeProvider.System, 0, spool.LastId), stop.Token));
        var deleted = 0L;
        var processor = Environment.CpuUsage.TotalTime;
        // A quarter is bounced, a half deleted, and all the rest while that is still being erased.
        var first = page.Min(r => r.Key.Message).Time;
        QueueFilter Before(double part) => new() { Sender = "newsletter@sender.example", ReceivedBefore = first.AddMilliseconds(waiting * LargeQueue.Pace * part) };
        var gaveUp = await TimeAsync(async () => await spool.ChangeAsync(Before(0.25), QueueChange.Expire, DateTimeOffset.UtcNow, CancellationToken.None));
        var half = await TimeAsync(async () => deleted = await spool.ChangeAsync(Before(0.5), QueueChange.Delete, DateTimeOffset.UtcNow, CancellationToken.None));
        var purged = await TimeAsync(async () => deleted +=
            await spool.ChangeAsync(new QueueFilter { Sender = "newsletter@sender.example" }, QueueChange.Delete, DateTimeOffset.UtcNow, CancellationToken.None));
        var erased = purged + await TimeAsync(() => spool.Erasing);
        processor = Environment.CpuUsage.TotalTime - processor;
        await stop.CancelAsync();
        var (count, worst) = await commits;
        Console.WriteLine(JsonSerializer.Serialize(new ScaleReport(
            waiting, page.Count, opened.TotalSeconds, memoryOpen, summarized.TotalSeconds, deleted, gaveUp.TotalSeconds, half.TotalSeconds, purged.TotalSeconds, erased.TotalSeconds, processor.TotalSeconds, count, worst.TotalMilliseconds,
            spool.RecipientCount, ResidentMiB(), PeakMiB(), LogMiB(arguments[0]))));
        return 0;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task> work)
    {
        var begun = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(begun);
    }

    private static async Task<(int Count, TimeSpan Worst)> CommitAsync(SqliteSpool spool, SpoolIdSource ids, CancellationToken stop)
    {
        var octets = new ReadOnlySequence<byte>(new byte[4096]);
        var (count, worst) = (0, TimeSpan.Zero);
        while (!stop.IsCancellationRequested)
        {
            var now = DateTimeOffset.UtcNow;
            var message = new SpooledMessage { Id = ids.Next(), ReversePath = MailboxAddress.Parse("other@sender.example"), ReceivedAt = now, Size = 0, Origin = "submission" };
            var recipient = new SpooledRecipient
            {
                Key = new RecipientKey(message.Id, 0),
                Address = MailboxAddress.Parse("someone@quiet.example"),
                NextAttempt = now,
                Expires = now.AddDays(3),
            };
            await using var body = spool.CreateBody();
            await body.WriteAsync(octets, CancellationToken.None);
            var change = new SpoolChange();
            change.Append.Add(new NewMessage(message, [recipient], body));
            var took = await TimeAsync(async () => await spool.CommitAsync(change, CancellationToken.None));
            if (took > worst) worst = took;
            count++;
        }

        return (count, worst);
    }

    private static double LogMiB(string directory) => new FileInfo(Path.Combine(directory, "postrider.db-wal")).Length / 1048576.0;

    private static long ResidentMiB() => StatusMiB("VmRSS:");

    private static long PeakMiB() => StatusMiB("VmHWM:");

    private static long StatusMiB(string name)
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture) / 1024;
    }
}

internal sealed record ScaleReport(
    long Waiting, int FirstPage, double OpenSeconds, long ResidentAfterOpenMiB, double SummarySeconds, long Deleted, double QuarterBouncedSeconds, double HalfPurgedSeconds, double PurgeSeconds, double ErasedSeconds, double PurgeProcessorSeconds, int CommitsMeanwhile,
    double WorstCommitMilliseconds, long WaitingAfter, long ResidentMiB, long PeakMiB, double LogMiB);
