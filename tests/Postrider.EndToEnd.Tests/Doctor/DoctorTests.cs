using System.Text.Json;
using Postrider.EndToEnd.Domains;

namespace Postrider.EndToEnd.Doctor;

/// <summary><c>postrider doctor</c> beside a running station.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task A_running_station_is_looked_at_from_end_to_end()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var setup = await DomainSetup.StartAsync(
            "shop MX 10 relay\n2.0.0.127.bl A 127.0.0.2\nshop.dbl A 127.0.1.2\nshop.test.dbl A 127.0.1.2",
            "[doctor]\nblock_lists = [\"bl.test\"]\ndomain_block_lists = [\"dbl.test\"]\n",
            cancellation);
        await setup.Relay.AskAsync("domain", "add", "shop.test");

        var stopped = await LookAsync(setup);
        await setup.Relay.StartAsync(cancellation);
        var running = await LookAsync(setup);

        Assert.Contains("bad ports: The listener submission does not answer", string.Join('\n', stopped), StringComparison.Ordinal);
        Assert.Equal(3, running.Count(line => line.StartsWith("good ports: The listener ", StringComparison.Ordinal)));
        Assert.Contains(running, line => line.StartsWith("good name: 127.0.0.1 is called relay.test", StringComparison.Ordinal));
        Assert.Contains(running, line => line.StartsWith("bad block lists: shop.test is on dbl.test", StringComparison.Ordinal));
        Assert.Contains(running, line => line.StartsWith("warning certificate: ", StringComparison.Ordinal) && line.Contains("self-signed", StringComparison.Ordinal));
        Assert.Contains(running, line => line.StartsWith("warning domains: The DNS records of shop.test were not right yet", StringComparison.Ordinal));
        Assert.Contains(running, line => line.Contains(" disk: In ", StringComparison.Ordinal));
    }

    private static async Task<string[]> LookAsync(DomainSetup setup)
    {
        var result = await setup.Relay.RunAsync("doctor", "--json");
        Assert.True(result.ExitCode == 1, result.ToString());
        return [.. JsonDocument.Parse(result.Output).RootElement.GetProperty("findings").EnumerateArray()
            .Select(finding => $"{finding.GetProperty("level").GetString()} {finding.GetProperty("area").GetString()}: {finding.GetProperty("what").GetString()}")];
    }
}
