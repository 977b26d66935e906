using System.CommandLine;
using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Standing;

/// <summary><c>postrider warmup show</c>: how far new sources have come, and when they will be warm.</summary>
internal static class WarmUpCommand
{
    public static Command Create(Terminal terminal) => new("warmup", "How far new sources of mail have come ([[warm_up]] in the settings).") { CreateShow(terminal) };

    private static Command CreateShow(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("show", "Show for each source and provider the day of its plan, what it sent today, and when it will be warm.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var listing = await client.ListWarmUpAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, AdminJson.Default.WarmUpListing, cancellation).ConfigureAwait(false);
            else if (listing.Sources.Count == 0) terminal.WriteLine("Nothing is being warmed up, or nothing was sent yet. [[warm_up]] in the settings names the sources that are new.");
            else Write(terminal, listing);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, WarmUpListing listing)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Source", "Provider", "Day", "Sent today", "Warm on", "");
        foreach (var one in listing.Sources)
        {
            table.AddRow(
                new Text(HumanText.Safe(one.Source)),
                new Text(HumanText.Safe(one.Provider)),
                new Text(one.Limit is null ? "warm" : $"{one.Step} of {one.Days}"),
                new Text(one.Limit is { } limit ? $"{HumanText.Count(one.SentToday)} of {HumanText.Count(limit)}" : HumanText.Count(one.SentToday)),
                new Text(one.WarmOn?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ""),
                new Text(one.Halted is { } reason ? $"stopped for today: {HumanText.Safe(reason)}" : ""));
        }

        terminal.Out.Write(table);
        terminal.WriteLine("Days begin at 00:00 UTC. The forecast holds if at least half of each day's mail is sent.");
    }
}
