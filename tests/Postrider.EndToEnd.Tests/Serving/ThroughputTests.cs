using System.Text.Json;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>What <c>why</c> and <c>status</c> say of real cases on the running relay.</summary>
public sealed class ThroughputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_destination_with_one_connection_is_named_with_the_limit()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = await RelayProcess.StartAsync(internet.Setup("max_connections = 1\nmax_recipients = 1\n"), Cancellation);
        await SubmitAsync(relay, "slow-60s@inbox.example");
        await SubmitAsync(relay, "ann@inbox.example");

        var queue = await QueueAsync(relay, found => found.GetProperty("in_flight").GetInt64() == 1 && found.GetProperty("ready").GetInt64() == 1);
        var slow = await WhyAsync(relay, "slow-60s@inbox.example");
        var waiting = await WhyAsync(relay, "ann@inbox.example");
        var domain = await WhyAsync(relay, "inbox.example");
        var limit = (await relay.AskAsync("status")).GetProperty("limit");

        Assert.Equal(1, queue.GetProperty("connections").GetInt32());
        Assert.Contains("It is being sent at this moment.", slow, StringComparison.Ordinal);
        Assert.Contains("It is next in its queue and waits for a connection.", waiting, StringComparison.Ordinal);
        Assert.Contains("max_connections = 1", waiting, StringComparison.Ordinal);
        Assert.Contains("2 recipients wait for inbox.example", domain, StringComparison.Ordinal);
        // A machine that is busy with other things is named first.
        Assert.Contains(limit.GetProperty("kind").GetString(), (string[])["connection_limit", "cpu"]);
    }

    [Fact]
    public async Task A_deferred_message_is_told_with_its_reply_and_its_next_attempt_by_id_address_and_domain()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = await RelayProcess.StartAsync(internet.Setup(), Cancellation);
        await SubmitAsync(relay, "defer-451@inbox.example");
        await QueuedAsync(relay, entry => entry.GetProperty("attempts").GetInt32() == 1);
        var id = (await relay.AskAsync("queue", "list")).GetProperty("recipients")[0].GetProperty("id").GetString() ?? "";

        foreach (var subject in (string[])[id, "defer-451@inbox.example"])
        {
            var why = await WhyAsync(relay, subject);
            Assert.Contains("because the first attempt was deferred", why, StringComparison.Ordinal);
            Assert.Contains("451 ", why, StringComparison.Ordinal);
            Assert.Contains("It is given up in ", why, StringComparison.Ordinal);
        }

        var domain = await WhyAsync(relay, "inbox.example");
        Assert.Contains("1 deferred by earlier attempts; the next attempt is in ", domain, StringComparison.Ordinal);
        Assert.Contains("451 ", domain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_nothing_to_do_nothing_is_the_limit_and_nothing_waits()
    {
        await using var internet = await Destinations.StartAsync(Cancellation);
        await using var relay = await RelayProcess.StartAsync(internet.Setup(), Cancellation);

        var limit = (await relay.AskAsync("status")).GetProperty("limit");
        var why = await relay.RunAsync("why", "inbox.example");

        Assert.Contains(limit.GetProperty("kind").GetString(), (string[])["nothing", "cpu"]);
        Assert.Contains("Nothing waits for inbox.example.", why.Output, StringComparison.Ordinal);
        Assert.Equal(1, why.ExitCode);
    }

    private static async Task SubmitAsync(RelayProcess relay, string to)
    {
        var sent = await relay.RunAsync("send", "--from", "a@sender.test", "--to", to, "--text", "Hello.");
        Assert.True(sent.ExitCode == 0, sent.ToString());
    }

    private static async Task<string> WhyAsync(RelayProcess relay, string subject) => (await relay.RunAsync("why", subject)).Output;

    private static Task<JsonElement> QueueAsync(RelayProcess relay, Func<JsonElement, bool> fits) => FindAsync(relay, "queues", fits, "status");

    private static Task<JsonElement> QueuedAsync(RelayProcess relay, Func<JsonElement, bool> fits) => FindAsync(relay, "recipients", fits, "queue", "list");

    private static async Task<JsonElement> FindAsync(RelayProcess relay, string list, Func<JsonElement, bool> fits, params string[] command)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(40));
        while (true)
        {
            foreach (var found in (await relay.AskAsync(command)).GetProperty(list).EnumerateArray())
                if (fits(found)) return found;
            deadline.Token.ThrowIfCancellationRequested();
        }
    }
}
