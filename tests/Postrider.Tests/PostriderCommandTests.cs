using Postrider.Queue;

namespace Postrider.Tests;

public sealed class PostriderCommandTests : IDisposable
{
    private readonly RecordingTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task Help_names_every_command()
    {
        var code = await PostriderCommand.RunAsync("postrider", ["--help"], _terminal.Terminal);

        Assert.Equal(0, code);
        foreach (var command in PostriderCommand.Create(_terminal.Terminal).Subcommands)
            Assert.Contains($"  {command.Name}", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_is_the_programs_own()
    {
        var code = await PostriderCommand.RunAsync("postrider", ["--version"], _terminal.Terminal);

        Assert.Equal(0, code);
        Assert.Matches(@"^\d+\.\d+\.\d+", _terminal.Output);
    }

    [Fact]
    public async Task A_misspelt_command_is_named_and_the_way_to_help_shown()
    {
        var code = await PostriderCommand.RunAsync("postrider", ["queue", "lost"], _terminal.Terminal);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'lost'", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("postrider queue --help", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_pattern_with_an_at_sign_is_no_file_of_arguments()
    {
        using var directory = new TemporaryDirectory();

        var code = await PostriderCommand.RunAsync(
            "postrider", ["credential", "add", "web", "--senders", "@example.com", "--data", directory.File("")], _terminal.Terminal);

        Assert.Equal(0, code);
        Assert.Contains("web may send as @example.com.", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_relay_that_does_not_run_is_said_so()
    {
        using var directory = new TemporaryDirectory();

        var code = await PostriderCommand.RunAsync("postrider", ["status", "--data", directory.File("")], _terminal.Terminal);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("No relay is running", _terminal.Error, StringComparison.Ordinal);
    }
}
