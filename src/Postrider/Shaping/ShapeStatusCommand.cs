using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Shaping;

/// <summary><c>postrider shape status</c>: which sites go slower than they could, why, and until when.</summary>
internal static class ShapeStatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("status", "Show which sites rules and replies hold back at this moment, and what replies have led to lately.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var report = await client.ReadShapeAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.ShapeReport, cancellation).ConfigureAwait(false);
            else Write(terminal, report);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, ShapeReport report)
    {
        if (report.Queues.Count == 0) terminal.WriteLine("No site is held back by a rule or a reply.");
        else WriteQueues(terminal, report);
        if (report.Events.Count == 0) return;
        var events = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("At").NoWrap()).AddColumn("Site").AddColumn("What").AddColumn("By rule").AddColumn("On the reply");
        foreach (var happened in report.Events)
        {
            events.AddRow(
                new Text(HumanText.Moment(happened.At, terminal.Time)),
                new Text(HumanText.Safe(Site(happened.Site, happened.Source))),
                new Text(happened.Words),
                new Text(happened.Rule),
                new Text(HumanText.Safe(happened.Reply?.ToString() ?? "")));
        }

        terminal.Out.Write(events);
    }

    private static void WriteQueues(Terminal terminal, ShapeReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Site");
        foreach (var heading in (string[])["Ready", "Conns", "Rate/min", "Allowed/min", "Pace"]) table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("Held back by").AddColumn("Until");
        foreach (var queue in report.Queues)
        {
            table.AddRow(
                new Text(HumanText.Safe(Site(queue.Site, queue.Source))),
                new Text(HumanText.Count(queue.Ready)),
                new Text($"{queue.Connections}/{queue.MaximumConnections}"),
                new Text(HumanText.Text($"{queue.Rate * 60:#,0.#}")),
                new Text(queue.Ceiling is { } ceiling ? HumanText.Text($"{ceiling * 60:#,0.#}") : ""),
                new Text(HumanText.Text($"{queue.Pace * 100:0.#}%")),
                new Text(HumanText.Safe(queue.Limit ?? queue.Reaction ?? "")),
                new Text(queue.LimitedUntil is { } until && until > report.At ? HumanText.Moment(until, terminal.Time) : ""));
        }

        terminal.Out.Write(table);
    }

    private static string Site(string site, string? source) => source is null ? site : $"{site} from {source}";
}
