using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.EndToEnd.Peers;
using Postrider.Storage.Spooling;
using Postrider.Storage.Tests.Scale;

namespace Postrider.EndToEnd.Scale;

/// <summary>The program as a process on a spool in which a million recipients wait.</summary>
public sealed class MillionTests(ITestOutputHelper output)
{
    private const int Recipients = 1_000_000;
    private const long MemoryLimit = 400L * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_million_overdue_recipients_neither_fill_the_memory_nor_stop_the_start()
    {
        using var sink = new CountingSink();
        await using var relay = RelayProcess.Prepare(new RelaySetup(new IPEndPoint(IPAddress.Loopback, 9), $"""
            [[route]]
            name = "sink"
            kind = "smart_host"
            hosts = ["{sink.Endpoint}"]
            """));
        await FillAsync(relay.DataDirectory);

        var start = Stopwatch.GetTimestamp();
        await relay.StartAsync(Cancellation);
        await sink.WaitForAsync(1, Cancellation);
        var first = Stopwatch.GetElapsedTime(start);
        await sink.WaitForAsync(5_000, Cancellation);
        var five = Stopwatch.GetElapsedTime(start);

        var resident = ReadPeak(relay.ProcessId);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"first delivery after {first.TotalSeconds:0.0} s, 5,000 after {five.TotalSeconds:0.0} s, peak resident memory {resident / 1048576} MiB"));
        Assert.InRange(resident, 1, MemoryLimit);
    }

    private static async Task FillAsync(string directory)
    {
        // Makes the tables.
        var spool = await SqliteSpool.OpenAsync(new SpoolOptions { Directory = directory }, TimeProvider.System, NullLoggerFactory.Instance, Cancellation);
        await spool.DisposeAsync();
        // Received over the 83 minutes up to five hours ago and due within four hours of that: all are overdue.
        LargeQueue.Fill(directory, Recipients, DateTimeOffset.UtcNow.AddHours(-7));
    }

    /// <summary>VmHWM: with page cache left out as the kernel leaves it, mapped files counted.</summary>
    private static long ReadPeak(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(one => one.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
