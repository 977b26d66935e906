using System.Text;
using System.Text.Json;
using Postrider.Queue;
using Postrider.Srs;

namespace Postrider.Tests.Srs;

public sealed class SrsCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _settings;

    public SrsCommandTests()
    {
        _settings = _directory.File("postrider.toml");
        File.WriteAllText(_settings, "hostname = \"mail.example.com\"\ndata_directory = \"data\"\n[[listener]]\nname = \"mx\"\nkind = \"relay\"\nlisten = [\"127.0.0.1:0\"]\n[srs]\nmax_age = \"7d\"\n");
        Directory.CreateDirectory(_directory.File("data"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Before_the_first_there_is_none() => Assert.Contains("There is no secret yet", await RunAsync("list"), StringComparison.Ordinal);

    [Fact]
    public async Task The_old_one_is_taken_for_as_long_as_a_report_may_come_back()
    {
        await RunAsync("rotate");

        var words = await RunAsync("rotate");
        using var listing = JsonDocument.Parse(await RunAsync("list", "--json"));

        var secrets = listing.RootElement.GetProperty("secrets").EnumerateArray().ToArray();
        var (made, until) = (secrets[0].GetProperty("made_at").GetDateTimeOffset(), secrets[1].GetProperty("taken_until").GetDateTimeOffset());
        Assert.Equal("mail.example.com", listing.RootElement.GetProperty("domain").GetString());
        Assert.Equal(["in use", "taken"], secrets.Select(secret => secret.GetProperty("state").GetString()));
        Assert.Equal(TimeSpan.FromDays(8), until - made);
        Assert.Contains($"are taken until {until:u}", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Those_that_somebody_else_has_learned_are_forgotten()
    {
        await RunAsync("rotate");

        Assert.Contains("are forgotten", await RunAsync("rotate", "--forget"), StringComparison.Ordinal);

        using var listing = JsonDocument.Parse(await RunAsync("list", "--json"));
        Assert.Equal(1, listing.RootElement.GetProperty("secrets").GetArrayLength());
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var recording = new RecordingTerminal();
        var parsed = SrsCommand.Create(recording.Terminal).Parse([.. arguments, "--config", _settings], PostriderCommand.Parser);
        Assert.Empty(parsed.Errors);
        Assert.Equal(ExitCode.Done, await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Empty(recording.Error);
        return recording.Output + Encoding.UTF8.GetString(recording.Octets.Span);
    }
}
