using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>Stops in the middle of work: what was acknowledged is there after the next start, what is in flight ends.</summary>
public sealed class StopTests
{
    private const int Clients = 8;
    private const int EnoughTaken = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SIGTERM_under_load_loses_nothing_that_was_acknowledged()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = await RelayProcess.StartAsync(internet.Setup(), Cancellation);
        var acknowledged = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource();

        var clients = Enumerable.Range(0, Clients).Select(client => Task.Run(() => SubmitUntilSentAwayAsync(relay, client, recipient =>
        {
            acknowledged.Add(recipient);
            if (acknowledged.Count >= EnoughTaken) enough.TrySetResult();
        }))).ToArray();
        await enough.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        await relay.SignalAsync("TERM");
        var farewells = await Task.WhenAll(clients);
        var code = await relay.ExitAsync(Cancellation);
        await relay.StartAsync(Cancellation);
        foreach (var recipient in acknowledged) await internet.Captures.WaitForAsync(message => message.Recipients.Contains(recipient), Cancellation);

        Assert.Equal(0, code);
        Assert.All(farewells, farewell => Assert.StartsWith("421 4.3.2", farewell, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_delivery_in_flight_ends_within_the_time_for_a_stop_and_is_not_sent_again()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = await RelayProcess.StartAsync(internet.Setup(), Cancellation);
        await relay.RunAsync("send", "--from", "a@sender.test", "--to", "slow-3s@inbox.example", "--text", "Hello.");
        while ((await relay.AskAsync("status")).GetProperty("in_flight").GetInt64() == 0) Cancellation.ThrowIfCancellationRequested();

        await relay.SignalAsync("TERM");
        var code = await relay.ExitAsync(Cancellation);
        await relay.StartAsync(Cancellation);

        Assert.Equal(0, code);
        Assert.Single(internet.Captures.Messages);
        Assert.Equal(0, (await relay.AskAsync("status")).GetProperty("recipients").GetInt64());
    }

    [Fact]
    public async Task A_client_that_does_not_end_its_message_is_cut_when_the_time_for_a_stop_is_over()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = RelayProcess.Prepare(internet.Setup());
        await File.WriteAllTextAsync(relay.ConfigurationFile, "stop_timeout = \"1s\"\n" + await File.ReadAllTextAsync(relay.ConfigurationFile, Cancellation), Cancellation);
        await relay.StartAsync(Cancellation);
        using var socket = new TcpClient();
        await socket.ConnectAsync(relay.Open, Cancellation);
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        await reader.ReadLineAsync(Cancellation);
        foreach (var line in (string[])["HELO client.test", "MAIL FROM:<a@sender.test>", "RCPT TO:<b@inbox.example>", "DATA"])
        {
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), Cancellation);
            await reader.ReadLineAsync(Cancellation);
        }

        await socket.GetStream().WriteAsync("Subject: half\r\n\r\nof it"u8.ToArray(), Cancellation);
        await relay.SignalAsync("TERM");
        var code = await relay.ExitAsync(Cancellation);

        Assert.Equal(0, code);
        Assert.Equal("", await RestAsync(reader));
        await relay.StartAsync(Cancellation);
        Assert.Equal(0, (await relay.AskAsync("status")).GetProperty("recipients").GetInt64());
    }

    /// <summary>What is said until the connection ends, by a reset perhaps.</summary>
    private static async Task<string> RestAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadToEndAsync(Cancellation);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <returns>The relay's last word.</returns>
    private static async Task<string> SubmitUntilSentAwayAsync(RelayProcess relay, int client, Action<string> taken)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(relay.Open, Cancellation);
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);
        await reader.ReadLineAsync(Cancellation);
        var reply = await AskAsync("HELO client.test");
        for (var number = 0; ; number++)
        {
            var recipient = $"c{client}-n{number}@inbox.example";
            foreach (var line in (string[])["MAIL FROM:<a@sender.test>", $"RCPT TO:<{recipient}>", "DATA", $"Subject: {number}\r\n\r\nHello.\r\n."])
            {
                reply = await AskAsync(line);
                if (reply.Length == 0 || reply[0] is not ('2' or '3')) return reply;
            }

            taken(recipient);
        }

        async Task<string> AskAsync(string line)
        {
            try
            {
                await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), Cancellation);
                return await reader.ReadLineAsync(Cancellation) ?? "";
            }
            catch (IOException)
            {
                // Sent away while we were writing.
                return await reader.ReadLineAsync(Cancellation) ?? "";
            }
        }
    }
}
