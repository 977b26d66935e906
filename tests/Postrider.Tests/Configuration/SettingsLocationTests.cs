using Postrider.Configuration;
using Postrider.Queue;

namespace Postrider.Tests.Configuration;

public sealed class SettingsLocationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("data_directory = \"data\"", "data")]
    [InlineData("hostname = oops\ndata_directory = \"./data\"\nnonsense", "data")]
    [InlineData("data_directory = \"/srv/mail\"", "/srv/mail")]
    [InlineData("", "/var/lib/postrider")]
    [InlineData("data_directory = 5", "/var/lib/postrider")]
    public void The_settings_name_the_data_directory_even_with_other_mistakes(string toml, string expected)
    {
        var path = _directory.File("postrider.toml");
        File.WriteAllText(path, toml);

        Assert.Equal(_directory.File(expected), DataDirectory.Locate(data: null, path));
        Assert.Equal("mine", DataDirectory.Locate("mine", path));
    }

    [Fact]
    public async Task Settings_that_are_not_there_are_a_mistake_of_the_command_line()
    {
        using var terminal = new RecordingTerminal();

        var code = await PostriderCommand.RunAsync("postrider", ["status", "--config", _directory.File("none.toml")], terminal.Terminal);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("There is no settings file", terminal.Error, StringComparison.Ordinal);
    }
}
