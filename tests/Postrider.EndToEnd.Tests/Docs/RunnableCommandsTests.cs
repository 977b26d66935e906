using System.Text.RegularExpressions;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Docs;

/// <summary>What the pages show in blocks marked <c>console run</c> works when it is typed, line by line, from the first to the last.</summary>
public sealed partial class RunnableCommandsTests
{
    /// <summary>The id that the pages use as an example.</summary>
    private const string ExampleId = "0SASR91000007";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tour_of_the_README_works_from_nothing()
    {
        await using var shell = new Shell();
        foreach (var line in Lines("README.md"))
        {
            var result = await shell.TypeAsync(line, Cancellation);

            Assert.True(result.ExitCode == 0, $"{line}: {result}\n{shell.Log}");
        }
    }

    [Fact]
    public async Task The_page_on_setting_up_works_from_nothing()
    {
        await using var shell = new Shell();
        foreach (var line in Lines("docs/set-up.md")) AssertDone(line, await shell.TypeAsync(line, Cancellation), shell);
    }

    [Theory]
    [InlineData("docs/operation.md")]
    [InlineData("docs/migrate-from-postfix.md")]
    [InlineData("docs/certificates.md")]
    [InlineData("docs/set-up-a-domain.md")]
    [InlineData("docs/dmarc-reports.md")]
    [InlineData("docs/receiving.md")]
    [InlineData("docs/signing.md")]
    [InlineData("docs/bounces.md")]
    [InlineData("docs/encrypted-transport.md")]
    [InlineData("docs/sources.md")]
    [InlineData("docs/warm-up.md")]
    [InlineData("docs/alerts.md")]
    [InlineData("docs/shape-traffic.md")]
    [InlineData("docs/why-late.md")]
    public async Task A_page_on_operation_works_at_a_running_relay(string page)
    {
        await using var shell = new Shell();
        foreach (var line in (string[])["postrider init --directory . --hostname mail.example.com", "postrider serve"])
            AssertDone(line, await shell.TypeAsync(line, Cancellation), shell);

        foreach (var line in Lines(page))
        {
            var typed = line.Contains(ExampleId, StringComparison.Ordinal) ? line.Replace(ExampleId, await SendAsync(shell), StringComparison.Ordinal) : line;
            AssertDone(typed, await shell.TypeAsync(typed, Cancellation), shell);
        }
    }

    /// <summary>Done, or 1: the page names mail of an example that this relay does not have.</summary>
    private static void AssertDone(string line, CommandResult result, Shell shell)
    {
        Assert.True(result.ExitCode is 0 or 1, $"{line}: {result}\n{shell.Log}");
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    private static async Task<string> SendAsync(Shell shell)
    {
        var result = await shell.TypeAsync("postrider send --from ann@example.com --to bob@example.com --subject Example --text Example", Cancellation);
        Assert.True(result.ExitCode == 0, result.ToString());
        return Id().Match(result.Output).Groups[1].Value;
    }

    private static IEnumerable<string> Lines(string page)
    {
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, page)));
        Assert.NotEmpty(blocks);
        return blocks.SelectMany(block => block.Groups[1].Value.Split('\n')).Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]);
    }

    [GeneratedRegex("^```console run\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("Taken as ([0-9A-Z]+)")]
    private static partial Regex Id();
}
