using System.Text.Json;
using System.Xml.Linq;
using Postrider.Configuration.Schema;
using Postrider.Relay.Delivery;
using Postrider.Relay.Simulation;
using Postrider.Simulating;
using Postrider.Smtp;

namespace Postrider.Tests.Simulating;

public sealed class SimulateCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingTerminal _terminal = new();

    public void Dispose()
    {
        _terminal.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_described_queue_is_plotted_as_figures_and_as_a_picture()
    {
        var file = Write("[[mail]]\nto = \"gmail.com\"\ncount = 2000\n[[mail]]\nto = \"partner.example\"\ncount = 100\nover = \"1h\"\n[[provider]]\nname = \"partner\"\ndomains = [\"partner.example\"]\nlimits = \"10/m\"\n");
        var picture = _directory.File("day.svg");

        var code = await RunAsync("simulate", file, "--json", "--svg", picture, "--config", Settings());

        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(_terminal.Octets);
        var providers = json.RootElement.GetProperty("providers").EnumerateArray().ToDictionary(provider => provider.GetProperty("name").GetString()!);
        Assert.Equal(["gmail", "partner"], providers.Keys.Order());
        Assert.Equal(100, providers["partner"].GetProperty("delivered").GetInt32());
        Assert.Equal(2000, providers["gmail"].GetProperty("accepted").GetInt32());
        Assert.Contains("gmail", XDocument.Load(picture).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_it_shows_figures_and_bars()
    {
        var code = await RunAsync("simulate", "--mail", "yahoo=500", "--hours", "2", "--config", Settings());

        Assert.Equal(0, code);
        Assert.Contains("yahoo", _terminal.Output, StringComparison.Ordinal);
        Assert.Contains('█', _terminal.Output);
    }

    [Theory]
    [InlineData("[[mail]]\nto = \"gmail.com\"", "count is missing")]
    [InlineData("[[mail]]\nto = \"gmail.com\"\ncount = 1\n[[provider]]\nname = \"x\"\nlike = \"gmial\"\ndomains = [\"x.example\"]", "There is no model 'gmial'")]
    [InlineData("[[provider]]\nname = \"x\"", "serves no domains")]
    public async Task A_mistake_in_the_description_is_told(string text, string what)
    {
        Assert.Equal(78, await RunAsync("simulate", Write(text), "--config", Settings()));
        Assert.Contains(what, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_on_the_page_is_read_without_mistakes()
    {
        var example = File.ReadAllText(Path.Combine(Repository.Root, "docs", "shape-traffic.md")).Split("```toml simulation\n")[1].Split("```")[0];
        var plan = new SimulationPlan { Options = new RelayOptions { HostName = DomainName.Parse("relay.example") }, Mail = [] };

        var (read, mistakes) = SimulationFile.Parse(example, plan, new MistakeList("day.toml"));

        Assert.Empty(mistakes);
        Assert.Equal(2, read!.Mail.Length);
    }

    private string Write(string text)
    {
        var path = _directory.File("day.toml");
        File.WriteAllText(path, text);
        return path;
    }

    private string Settings()
    {
        var path = _directory.File("postrider.toml");
        File.WriteAllText(path, "hostname = \"mail.example.com\"\n[[listener]]\nname = \"in\"\nkind = \"relay\"\nrelay_networks = [\"127.0.0.1\"]\n");
        return path;
    }

    private Task<int> RunAsync(params string[] arguments) => PostriderCommand.RunAsync("postrider", arguments, _terminal.Terminal);
}
