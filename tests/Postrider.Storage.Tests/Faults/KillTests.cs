using System.Globalization;

namespace Postrider.Storage.Tests.Faults;

/// <summary>The process is killed under load again and again; POSTRIDER_KILLS sets how often.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private static readonly int Kills = int.Parse(Environment.GetEnvironmentVariable("POSTRIDER_KILLS") ?? "30", CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_9_at_any_moment_breaks_no_promise()
    {
        using var host = new HostProcess();
        var random = new Random();
        var broken = new List<string>();

        for (var kill = 0; kill < Kills; kill++)
        {
            host.Start(producers: 8, promises: 0, logPages: 300, HostDisk.Real);
            // One in eight meets it while it starts and recovers from the last one.
            if (kill % 8 == 7) await Task.Delay(random.Next(200), Cancellation);
            else await MakeSomePromisesAsync(host, random.Next(1, 400));
            await host.KillAsync();

            // On a copy, so that the next run finds what the kill left, and not what a clean stop did.
            var copy = Path.Combine(host.Folder, "copy");
            DirectoryCopy.Make(host.Data, copy);
            broken.AddRange(await PromiseCheck.FindBrokenAsync(copy, Promises.Read(host.PromisesPath), Cancellation));
            Directory.Delete(copy, recursive: true);
        }

        var promises = Promises.Read(host.PromisesPath);
        output.WriteLine($"{Kills} kills; {promises.Count} promises about {promises.Messages.Count} messages; {broken.Count} broken");
        Assert.Empty(promises.Faults);
        Assert.Empty(promises.Failures);
        Assert.Empty(broken);
    }

    private static async Task MakeSomePromisesAsync(HostProcess host, int count)
    {
        await host.OpensAsync(Cancellation);
        var before = Promises.Read(host.PromisesPath).Count;
        await host.PromisesUntilAsync(p => p.Count >= before + count, Cancellation);
    }
}
