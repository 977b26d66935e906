using Postrider.Queue;
using Postrider.Suppressions;

namespace Postrider.Tests.Suppressions;

public sealed class SuppressionCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SuppressionCommandTests() =>
        File.WriteAllText(_directory.File("postrider.toml"), $"hostname = \"relay.example.com\"\ndata_directory = \"{Path.GetDirectoryName(_directory.File("x"))}/data\"\n[[listener]]\nname = \"relay\"\nkind = \"relay\"\nlisten = [\"127.0.0.1:2525\"]\n");

    [Fact]
    public async Task Who_is_added_is_listed_checked_and_removed()
    {
        await RunAsync(ExitCode.Done, "add", "Bob@b.example", "--note", "asked by phone", "--days", "30");

        Assert.Contains("asked by phone", await RunAsync(ExitCode.Done, "list"), StringComparison.Ordinal);
        Assert.Contains("is not sent: manual since", await RunAsync(ExitCode.Done, "check", "bob@B.example"), StringComparison.Ordinal);
        Assert.Contains("is sent", await RunAsync(ExitCode.Done, "check", "bob@b.example", "--tenant", "acme"), StringComparison.Ordinal);
        await RunAsync(ExitCode.Done, "remove", "bob@b.example");
        Assert.Contains("Nobody", await RunAsync(ExitCode.Done, "list"), StringComparison.Ordinal);
        await RunAsync(ExitCode.NoMatch, "remove", "bob@b.example");
    }

    [Fact]
    public async Task What_is_exported_can_be_imported()
    {
        await RunAsync(ExitCode.Done, "add", "bob@b.example", "carol@c.example", "--reason", "unsubscribe", "--stream", "bulk");
        var table = await RunAsync(ExitCode.Done, "export");
        await RunAsync(ExitCode.Done, "remove", "bob@b.example");
        await File.WriteAllTextAsync(_directory.File("list.csv"), table, TestContext.Current.CancellationToken);

        Assert.Contains("Read 2 addresses; 1 of them", await RunAsync(ExitCode.Done, "import", _directory.File("list.csv")), StringComparison.Ordinal);
        Assert.Equal(table, await RunAsync(ExitCode.Done, "export"));
    }

    [Fact]
    public async Task A_file_with_a_mistake_adds_nothing()
    {
        await File.WriteAllTextAsync(_directory.File("bad.csv"), "bob@b.example\nnonsense\n", TestContext.Current.CancellationToken);

        Assert.Contains("line 2", await RunAsync(ExitCode.Unavailable, "import", _directory.File("bad.csv")), StringComparison.Ordinal);
        Assert.Contains("Nobody", await RunAsync(ExitCode.Done, "list"), StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private async Task<string> RunAsync(int exitCode, params string[] arguments)
    {
        using var recording = new RecordingTerminal();
        var parsed = SuppressionCommand.Create(recording.Terminal).Parse([.. arguments, "--config", _directory.File("postrider.toml")], PostriderCommand.Parser);
        Assert.Empty(parsed.Errors);
        Assert.Equal(exitCode, await parsed.InvokeAsync(cancellationToken: TestContext.Current.CancellationToken));
        return recording.Output + recording.Error;
    }
}
