using System.Text.Json;
using Postrider.Configuration;

namespace Postrider.Tests.Configuration;

public sealed class CheckCommandTests : IDisposable
{
    private readonly SettingsFixture _fixture = new();
    private readonly RecordingTerminal _terminal = new();

    public void Dispose()
    {
        _fixture.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public async Task A_mistake_is_shown_with_its_line_and_a_mark()
    {
        var path = Write("hostname = \"mail.example.com\"\n[[listener]]\nname = \"mx\"\nkind = \"relay\"\n\trelay_networks = [\"10.0.0.0/8\", \"0.0.0.0/0\"]\n");

        var code = await RunAsync("--config", path);

        Assert.Equal(78, code);
        Assert.Contains(
            $"""
            error {path}:5:34  listener[mx].relay_networks
              0.0.0.0/0 would make an open relay: strangers could send anything through this machine.
              5 |  relay_networks = ["10.0.0.0/8", "0.0.0.0/0"]
                |                                  ^^^^^^^^^^^
              Name only
            """,
            _terminal.Output,
            StringComparison.Ordinal);
        Assert.Contains("1 error, 1 warning: the relay would not start.", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Good_settings_are_told_in_a_few_lines()
    {
        var code = await RunAsync("--config", Write(SettingsFixture.Least));

        Assert.Equal(0, code);
        Assert.Contains("is good.", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("Listener in on 127.0.0.1:0: users who sign in may send.", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("Route default: all other mail goes straight to the MX hosts of its domain.", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_carries_all_that_an_editor_needs()
    {
        var code = await RunAsync("--config", Write("[spool]\nmax_recipient = 5\n"), "--json");

        Assert.Equal(78, code);
        using var report = JsonDocument.Parse(_terminal.Octets);
        Assert.False(report.RootElement.GetProperty("is_good").GetBoolean());
        var mistake = report.RootElement.GetProperty("mistakes").EnumerateArray().First(one => one.GetProperty("line").GetInt32() == 2);
        Assert.Equal(("spool.max_recipient", "error", 1, 13), (
            mistake.GetProperty("key").GetString(), mistake.GetProperty("severity").GetString(),
            mistake.GetProperty("column").GetInt32(), mistake.GetProperty("length").GetInt32()));
    }

    [Fact]
    public async Task A_password_is_masked_in_the_line_shown()
    {
        await RunAsync("--config", Write("[[route]]\nname = \"a\"\nkind = \"mx\"\npassword = \"geheim\"\n"));

        Assert.Contains("password = ********", _terminal.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_very_long_line_is_shown_around_its_mistake()
    {
        await RunAsync("--config", Write($"hostname = {new string(' ', 5000)}5\n"));

        Assert.All(_terminal.Output.Split('\n'), line => Assert.True(line.Length <= 250));
        Assert.Contains("^", _terminal.Output, StringComparison.Ordinal);
    }

    private string Write(string toml)
    {
        var path = _fixture.File("postrider.toml");
        File.WriteAllText(path, toml);
        return path;
    }

    private Task<int> RunAsync(params string[] arguments) => PostriderCommand.RunAsync("postrider", ["check", .. arguments], _terminal.Terminal);
}
