using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary><c>postrider queue</c>: what waits, by destination; its subcommands list, show and change it.</summary>
internal static class QueueCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var limit = new Option<int>("--limit", "-n") { Description = "Destinations at most.", DefaultValueFactory = _ => 25 };
        var command = new Command("queue", "Show what waits, by destination; list, show and change it.");
        options.AddTo(command);
        command.Options.Add(limit);
        command.Subcommands.Add(QueueListCommand.Create(terminal));
        command.Subcommands.Add(QueueShowCommand.Create(terminal));
        command.Subcommands.Add(QueueChangeCommand.Create(terminal, QueueChange.Retry));
        command.Subcommands.Add(QueueChangeCommand.Create(terminal, QueueChange.Hold));
        command.Subcommands.Add(QueueChangeCommand.Create(terminal, QueueChange.Release));
        command.Subcommands.Add(QueueChangeCommand.Create(terminal, QueueChange.Expire));
        command.Subcommands.Add(QueueChangeCommand.Create(terminal, QueueChange.Delete));
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var overview = await client.SummarizeAsync(parsed.GetValue(limit), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(overview, AdminJson.Default.QueueOverview, cancellation).ConfigureAwait(false);
            else Write(terminal, overview);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, QueueOverview overview)
    {
        if (overview.Refusal is { } refusal) terminal.Out.MarkupLineInterpolated($"[red]No new mail is taken:[/] {refusal}");
        if (overview.Destinations.Count == 0)
        {
            terminal.WriteLine("The queue is empty.");
            return;
        }

        var now = terminal.Time.GetUtcNow();
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Destination");
        foreach (var heading in (string[])["Waiting", "Held", "Deferred", "Oldest", "Next"]) table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("Last deferral");
        foreach (var row in overview.Destinations)
        {
            table.AddRow(
                new Text(HumanText.Safe(row.Destination)),
                new Text(HumanText.Count(row.Waiting)),
                new Text(row.Held == 0 ? "" : HumanText.Count(row.Held)),
                new Text(row.Deferred == 0 ? "" : HumanText.Count(row.Deferred)),
                new Text(HumanText.Brief(now - row.Oldest)),
                new Text(row.NextAttempt is { } next ? HumanText.Brief(next - now) : "held"),
                new Text(row.LastReply is { } reply ? HumanText.Safe(reply.ToString()) : ""));
        }

        terminal.Out.Write(table);
        var shown = overview.Destinations.Sum(row => row.Waiting + row.Held);
        terminal.WriteLine(shown < overview.Recipients
            ? $"{HumanText.Recipients(overview.Recipients)} in all; {overview.Destinations.Count} destinations shown (--limit for more)."
            : $"{HumanText.Recipients(overview.Recipients)} in all.");
    }
}
