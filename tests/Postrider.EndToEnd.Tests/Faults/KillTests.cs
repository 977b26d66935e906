using System.Globalization;
using System.Net;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Faults;

/// <summary>The program as a process is killed under load again and again: what got a 250 arrives, and only what was in flight arrives twice.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Sessions = 8;

    /// <summary>Connections of the route. Each may have been sending one message, and waiting for the record of the one before, when the process was killed.</summary>
    private const int Connections = 5;

    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("POSTRIDER_KILLS"), CultureInfo.InvariantCulture, out var kills) ? kills : 5;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everything_acknowledged_arrives_however_often_the_relay_is_killed()
    {
        using var sink = new CountingSink();
        await using var relay = RelayProcess.Prepare(new RelaySetup(new IPEndPoint(IPAddress.Loopback, 9), $"""
            [retry]
            first = "1s"
            longest = "1s"

            [[route]]
            name = "sink"
            kind = "smart_host"
            hosts = ["{sink.Endpoint}"]
            max_connections = {Connections}
            """));
        var sender = new Sender(relay.Open);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await relay.StartAsync(Cancellation);
        var sending = sender.RunAsync(Sessions, stop.Token);
        var random = new Random(1);
        for (var kill = 0; kill < Kills; kill++)
        {
            // While it recovers, takes, sends and records.
            await Task.Delay(random.Next(50, 1500), Cancellation);
            await relay.KillAsync();
            await relay.StartAsync(Cancellation);
        }

        await Task.Delay(500, Cancellation);
        await stop.CancelAsync();
        await sending;
        string[] acknowledged = [.. sender.Acknowledged];
        await ArriveAsync(sink, acknowledged);

        var twice = acknowledged.Count(subject => sink.Subjects[subject] > 1);
        output.WriteLine($"{acknowledged.Length} acknowledged over {Kills} kills; {twice} came more than once");
        Assert.NotEmpty(acknowledged);
        Assert.InRange(twice, 0, Kills * Connections * 2);
    }

    private static async Task ArriveAsync(CountingSink sink, string[] acknowledged)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (acknowledged.Where(subject => !sink.Subjects.ContainsKey(subject)).Take(5).ToArray() is { Length: > 0 } missing)
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"Acknowledged, and did not arrive: {string.Join(", ", missing)} …");
            await Task.Delay(100, Cancellation);
        }
    }
}
