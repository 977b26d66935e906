using System.Text.Json;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Trial;

/// <summary><c>postrider demo</c> as a process.</summary>
public sealed class DemoTests
{
    [Fact]
    public async Task The_demonstration_ends_with_0_when_all_went_as_it_must()
    {
        var result = await Command.RunAsync("dotnet", [Checkout.Program, "demo"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("5 of 5 went as they must", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_what_became_of_each_message()
    {
        var result = await Command.RunAsync("dotnet", [Checkout.Program, "demo", "--json"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        var report = JsonDocument.Parse(result.Output).RootElement;
        Assert.True(report.GetProperty("as_expected").GetBoolean());
        Assert.Equal(
            [
                "anna@inbox.example: accepted, delivered",
                "bert@greylist.example: accepted, deferred, delivered",
                "cleo@backup.example: accepted, delivered",
                "nobody@refuse.example: accepted, bounced, reported",
                "info@nomail.example: accepted, bounced, reported",
            ],
            report.GetProperty("messages").EnumerateArray().Select(Story));
        Assert.Equal("mx2.backup.example", report.GetProperty("messages")[2].GetProperty("arrived_at").GetString());
        Assert.Contains("550 5.1.1 No such user here", report.GetProperty("messages")[3].GetProperty("report").GetString(), StringComparison.Ordinal);
    }

    private static string Story(JsonElement message) =>
        $"{message.GetProperty("recipient")}: {string.Join(", ", message.GetProperty("events").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString()))}";
}
