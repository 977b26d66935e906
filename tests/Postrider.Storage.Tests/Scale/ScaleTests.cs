using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Postrider.Storage.Tests.Spooling;

namespace Postrider.Storage.Tests.Scale;

/// <summary>A queue of a million. Times are told, not asserted; POSTRIDER_SCALE sets how many wait.</summary>
public sealed class ScaleTests(ITestOutputHelper output)
{
    private static readonly int Recipients = int.Parse(Environment.GetEnvironmentVariable("POSTRIDER_SCALE") ?? "1000000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_million_waiting_recipients_are_opened_and_purged_in_bounded_memory_while_mail_comes_in()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await fixture.Spool.DisposeAsync();
        LargeQueue.Fill(fixture.Directory, Recipients, fixture.Now);

        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Postrider.Storage.Tests.dll"), "spool-scale", fixture.Directory])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var text = await process.StandardOutput.ReadToEndAsync(SpoolFixture.Cancellation);
        output.WriteLine(text);
        var report = JsonSerializer.Deserialize<ScaleReport>(text)!; // An empty answer is a broken test and shows as such.

        Assert.Equal((Recipients, 1000, Recipients), (report.Waiting, report.FirstPage, report.Deleted));
        Assert.Equal(report.CommitsMeanwhile, report.WaitingAfter);
        Assert.InRange(report.CommitsMeanwhile, 1, int.MaxValue);
        Assert.InRange(report.PeakMiB, 1, 400);
    }
}
