using System.Globalization;

namespace Postrider.Storage.Tests.Faults;

/// <summary>
/// One run of the spool under load is written down operation by operation; then the power is cut at many moments of it, and the spool is opened on what each
/// cut left of the disk. POSTRIDER_POWER_CUTS sets how many.
/// </summary>
public sealed class PowerCutTests(ITestOutputHelper output)
{
    private const int Promised = 900;
    private static readonly int Cuts = int.Parse(Environment.GetEnvironmentVariable("POSTRIDER_POWER_CUTS") ?? "60", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_power_cut_at_any_moment_breaks_no_promise()
    {
        HostProcess.SkipWithoutCompiler();
        using var host = await RunAsync(0);
        var moments = Moments(host, Cuts, new Random(1));

        var broken = await CutAsync(host, moments, static (_, _) => false);

        Assert.Empty(broken);
    }

    /// <summary>The proof that the test above can fail: a disk that only pretends to sync loses what was promised, and the test sees it.</summary>
    [Theory]
    [InlineData("postrider.db-wal")]
    [InlineData("bodies/")]
    public async Task A_disk_that_lies_about_its_syncs_is_found_out(string files)
    {
        HostProcess.SkipWithoutCompiler();
        using var host = await RunAsync(0);
        var moments = Moments(host, 12, new Random(2));

        var broken = await CutAsync(host, moments, (_, path) => path.Contains(files, StringComparison.Ordinal));

        Assert.NotEmpty(broken);
    }

    [Fact]
    public async Task Syncs_that_fail_break_no_promise_at_a_later_power_cut()
    {
        HostProcess.SkipWithoutCompiler();
        using var host = await RunAsync(30);
        var moments = Moments(host, Cuts, new Random(3));

        var broken = await CutAsync(host, moments, static (_, _) => false);

        Assert.NotEmpty(Promises.Read(host.PromisesPath).Failures);
        Assert.Empty(broken);
    }

    private static async Task<HostProcess> RunAsync(int failures)
    {
        var host = new HostProcess();
        try
        {
            // A log of 100 pages starts anew some ten times in the run.
            host.Start(producers: 6, promises: failures == 0 ? Promised : 0, logPages: 100, HostDisk.Journalled);
            await host.OpensAsync(SpoolCancellation);
            // So that syncs of the log by the writer and by checkpoints overlap, and the one that fails takes pages of the other along.
            if (failures > 0) host.Set(DiskFault.SyncDelay, 1000);
            for (var i = 1; i <= failures; i++)
            {
                await host.PromisesUntilAsync(p => p.Count > i * (Promised / failures), SpoolCancellation);
                host.Set(DiskFault.SyncErrors, i % 3);
            }

            await host.EndAsync(SpoolCancellation);
            Assert.Empty(Promises.Read(host.PromisesPath).Faults);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    private static CancellationToken SpoolCancellation => TestContext.Current.CancellationToken;

    /// <summary>Any moment, and by preference those where a promise has just been made or a sync is about to end.</summary>
    private static SortedSet<int> Moments(HostProcess host, int count, Random random)
    {
        var all = new List<int>();
        var telling = new List<int>();
        var index = 0;
        foreach (var record in DiskJournal.Read(host.JournalPath))
        {
            all.Add(index);
            if (record.Operation is DiskOperation.SyncEnd or DiskOperation.FolderSyncEnd) telling.Add(index - 1);
            if (record.Operation is DiskOperation.Write && record.Octets is [(byte)'+' or (byte)'x', ..]) telling.Add(index);
            index++;
        }

        var moments = new SortedSet<int> { index - 1 };
        for (var i = 0; i < count; i++) moments.Add(i % 2 == 0 ? all[random.Next(all.Count)] : Math.Max(0, telling[random.Next(telling.Count)]));
        return moments;
    }

    // In memory where there is such a folder: the spool syncs when it opens, and the machine's own disk is not what is tested.
    private static string Images(HostProcess host) => Directory.Exists("/dev/shm") ? "/dev/shm" : host.Folder;

    private async Task<List<string>> CutAsync(HostProcess host, SortedSet<int> moments, Func<DiskRecord, string, bool> isIgnored)
    {
        var disk = new SimulatedDisk(host.PromisesPath, isIgnored);
        var random = new Random(4);
        var broken = new List<string>();
        var index = 0;
        var promised = 0;
        foreach (var record in DiskJournal.Read(host.JournalPath))
        {
            disk.Apply(record);
            if (!moments.Contains(index++)) continue;
            var promises = disk.Promises;
            promised += promises.Messages.Count;
            foreach (var manner in Enum.GetValues<PowerCutManner>())
            {
                var image = Path.Combine(Images(host), "image-" + Path.GetFileName(host.Folder));
                disk.CutPower(host.Root, image, manner, random);
                var found = await PromiseCheck.FindBrokenAsync(image + host.Data[host.Root.Length..], promises, SpoolCancellation);
                broken.AddRange(found.Select(f => $"after operation {index}, {manner}: {f}"));
                Directory.Delete(image, recursive: true);
            }
        }

        output.WriteLine($"{moments.Count} power cuts in 3 manners among {index} operations; {promised} messages promised at those moments in all; {broken.Count} promises broken");
        foreach (var line in broken.Take(10)) output.WriteLine(line);
        return broken;
    }
}
