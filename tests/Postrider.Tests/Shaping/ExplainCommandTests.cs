using System.Text.Json;

namespace Postrider.Tests.Shaping;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingTerminal _terminal = new();

    public void Dispose()
    {
        _terminal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Each_value_comes_with_the_line_of_the_file_that_says_it()
    {
        File.WriteAllText(_directory.File("shape.toml"), "[[rule]]\nname = \"mine\"\ndomains = [\"gmail.com\"]\nmax_connections = 3\n");
        var config = _directory.File("postrider.toml");
        File.WriteAllText(config, "hostname = \"mail.example.com\"\nshape = \"shape.toml\"\n[[listener]]\nname = \"in\"\nkind = \"relay\"\nrelay_networks = [\"127.0.0.1\"]\n");

        var code = await RunAsync("shape", "explain", "user@gmail.com", "--mx", "gmail-smtp-in.l.google.com", "--json", "--config", config);

        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(_terminal.Octets);
        var values = json.RootElement.GetProperty("values").EnumerateArray().ToDictionary(value => value.GetProperty("key").GetString()!);
        Assert.Equal(("3", "shape.toml", 4), Of(values["max_connections"]));
        var transactions = Of(values["max_transactions"]);
        Assert.Equal(("100", "built-in"), (transactions.Value, transactions.File));
        Assert.True(transactions.Line > 0);
        Assert.Equal("route default", values["retry_first"].GetProperty("from").GetString());
        Assert.Equal("mine", json.RootElement.GetProperty("part").GetString());
    }

    [Fact]
    public async Task Reactions_are_shown_in_words()
    {
        var code = await RunAsync("shape", "explain", "yahoo.com", "--mx", "mta5.am0.yahoodns.net", "--config", Settings());

        Assert.Equal(0, code);
        Assert.Contains("[TS03]", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("give up the source for 12h", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains("everybody (built-in:", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_is_said_to_be_none()
    {
        Assert.Equal(2, await RunAsync("shape", "explain", "@@", "--config", Settings()));
        Assert.Contains("not an address or a domain", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_built_in_rules_are_printed_as_they_are_written()
    {
        Assert.Equal(0, await RunAsync("shape", "rules"));
        Assert.Contains("name = \"google\"", _terminal.Output, StringComparison.Ordinal);
    }

    private static (string? Value, string? File, int Line) Of(JsonElement value) =>
        (value.GetProperty("value").GetString(), value.GetProperty("file").GetString(), value.GetProperty("line").GetInt32());

    private string Settings()
    {
        var config = _directory.File("plain.toml");
        File.WriteAllText(config, "hostname = \"mail.example.com\"\n[[listener]]\nname = \"in\"\nkind = \"relay\"\nrelay_networks = [\"127.0.0.1\"]\n");
        return config;
    }

    private Task<int> RunAsync(params string[] arguments) => PostriderCommand.RunAsync("postrider", arguments, _terminal.Terminal);
}
