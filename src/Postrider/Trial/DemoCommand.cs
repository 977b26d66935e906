using System.CommandLine;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Events;
using Postrider.Smtp.Client;
using Spectre.Console;

namespace Postrider.Trial;

/// <summary><c>postrider demo</c>: what the relay does, shown in some seconds without configuration or network.</summary>
internal static class DemoCommand
{
    public static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object at the end instead of the view." };
        var command = new Command("demo", "Show what the relay does: real messages, a small internet on loopback, some seconds.") { json };
        command.SetAction((parsed, cancellation) => RunAsync(terminal, parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, bool json, CancellationToken cancellation)
    {
        var start = terminal.Time.GetTimestamp();
        var run = new DemoRun(terminal.Time, NullLoggerFactory.Instance);
        var stories = json ? await run.RunAsync((_, _) => { }, cancellation).ConfigureAwait(false)
            : await ShowAsync(terminal, run, cancellation).ConfigureAwait(false);
        var took = terminal.Time.GetElapsedTime(start);
        if (json) await terminal.WriteJsonAsync(DemoReport.From(stories, took), DemoJson.Default.DemoReport, cancellation).ConfigureAwait(false);
        else new DemoScreen(terminal).Conclude(stories, took);
        return stories.All(story => story.Trouble is null) ? 0 : 1;
    }

    private static async Task<IReadOnlyList<DemoProgress>> ShowAsync(Terminal terminal, DemoRun run, CancellationToken cancellation)
    {
        var screen = new DemoScreen(terminal);
        // A terminal that cannot move its cursor back would get the table anew at every change.
        if (!terminal.IsOutputTerminal || !terminal.Out.Profile.Capabilities.Ansi) return await run.RunAsync(screen.WriteNews, cancellation).ConfigureAwait(false);
        DemoSetting? last = null;
        var stories = await terminal.Out.Live(new Text("Starting …")).AutoClear(true).StartAsync(live => run.RunAsync(
            (setting, now) =>
            {
                last = setting;
                live.UpdateTarget(screen.Fit(setting, now));
            },
            cancellation)).ConfigureAwait(false);
        if (last is not null) terminal.Out.Write(DemoScreen.Render(last, stories));
        return stories;
    }
}

/// <summary>The demonstration for programs.</summary>
internal sealed record DemoReport(bool AsExpected, double Seconds, IReadOnlyList<DemoMessage> Messages)
{
    public static DemoReport From(IReadOnlyList<DemoProgress> stories, TimeSpan took) =>
        new(stories.All(story => story.Trouble is null), took.TotalSeconds, [.. stories.Select(DemoMessage.From)]);
}

/// <summary>One message of it.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Recipient">To whom it went.</param>
/// <param name="Id">The relay's id.</param>
/// <param name="Trouble">What was otherwise than it must be, or <c>null</c>.</param>
/// <param name="ArrivedAt">The host that took it, or <c>null</c>.</param>
/// <param name="Report">The text of the report that the sender got, or <c>null</c>.</param>
/// <param name="Events">What happened.</param>
internal sealed record DemoMessage(string Title, string Recipient, string? Id, string? Trouble, string? ArrivedAt, string? Report, IReadOnlyList<EventView> Events)
{
    public static DemoMessage From(DemoProgress progress) => new(
        progress.Story.Title, progress.Story.Recipient, progress.Id?.ToString(), progress.Trouble, progress.Arrived?.Server, progress.Report?.Text, progress.Events);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseWords<DeliveryEventKind>), typeof(SnakeCaseWords<ClientStage>)])]
[JsonSerializable(typeof(DemoReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
