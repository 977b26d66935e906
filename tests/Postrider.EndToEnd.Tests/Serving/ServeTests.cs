using System.Net;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>The program as a service: its signals and how it ends.</summary>
public sealed class ServeTests
{
    private static readonly RelaySetup Holding = new(new IPEndPoint(IPAddress.Loopback, 9), "[[route]]\nname = \"kept\"\nkind = \"hold\"\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SIGTERM_ends_it_well_and_what_it_took_is_there_at_the_next_start()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        var sent = await relay.RunAsync("send", "--from", "a@sender.test", "--to", "b@there.test", "--subject", "kept", "--text", "Hello.");
        Assert.True(sent.ExitCode == 0, sent.ToString());

        await relay.SignalAsync("TERM");
        var code = await relay.ExitAsync(Cancellation);
        await relay.StartAsync(Cancellation);

        Assert.Equal(0, code);
        var list = await relay.AskAsync("queue", "list");
        Assert.Equal("b@there.test", Assert.Single(list.GetProperty("recipients").EnumerateArray()).GetProperty("recipient").GetString());
    }

    [Fact]
    public async Task SIGHUP_with_a_mistake_changes_nothing_and_names_its_place()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        var good = await File.ReadAllTextAsync(relay.ConfigurationFile, Cancellation);
        await File.WriteAllTextAsync(relay.ConfigurationFile, good.Replace("relay_networks", "relay_netwroks", StringComparison.Ordinal), Cancellation);

        await relay.SignalAsync("HUP");
        await relay.LogsAsync("nothing was changed", Cancellation);

        Assert.Matches(@"postrider\.toml:\d+:\d+: listener\[relay\]\.relay_netwroks", relay.Log);
        Assert.Equal(3, (await relay.AskAsync("status")).GetProperty("listeners").GetArrayLength());
    }

    [Fact]
    public async Task SIGHUP_puts_changed_settings_in_force_and_says_which()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        var settings = await File.ReadAllTextAsync(relay.ConfigurationFile, Cancellation);
        await File.WriteAllTextAsync(relay.ConfigurationFile, settings.Replace("\"hold\"", "\"discard\"", StringComparison.Ordinal) + "\n[spool]\nmax_recipients = 7\n", Cancellation);

        await relay.SignalAsync("HUP");
        await relay.LogsAsync("in force are", Cancellation);

        Assert.Contains("in force are spool, route kept", relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_with_a_mistake_do_not_start_it()
    {
        using var folder = new TestFolder("bad");
        var config = folder.Write("postrider.toml", $"hostname = \"relay.test\"\ndata_directory = \"{folder.Path}/data\"\nlistners = []\n");

        var ended = await Command.RunAsync("dotnet", [Checkout.Program, "serve", "--config", config]);

        Assert.Equal(78, ended.ExitCode);
        Assert.Contains("listners", ended.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "data")));
    }
}
