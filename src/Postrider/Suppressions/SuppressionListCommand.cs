using System.CommandLine;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression list</c>.</summary>
internal static class SuppressionListCommand
{
    public static Command Create(Terminal terminal, SuppressionCommandOptions options)
    {
        var command = new Command("list", "Show who is on the list, and why.");
        command.SetAction((parsed, cancellation) => SuppressionCommand.RunAsync(
            terminal, options, parsed,
            async store =>
            {
                var now = terminal.Time.GetUtcNow();
                var isAsked = parsed.GetResult(options.Tenant) is { Implicit: false };
                SuppressionView[] views =
                [
                    .. (await store.ReadAsync(cancellation).ConfigureAwait(false)).Where(one => !isAsked || one.Scope.Tenant == parsed.GetValue(options.Tenant)).Select(one => SuppressionView.Of(one, now)),
                ];
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(views, SuppressionJson.Default.SuppressionViewArray, cancellation).ConfigureAwait(false);
                else if (views.Length == 0) terminal.WriteLine("Nobody is on the suppression list.");
                else Write(terminal, views);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static void Write(Terminal terminal, SuppressionView[] views)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Address", "Tenant", "Stream", "Reason", "Since", "Until", "Note");
        foreach (var view in views)
        {
            table.AddRow(
                Markup.Escape(HumanText.Safe(view.Address)), Markup.Escape(HumanText.Safe(view.Tenant)), view.Stream, view.Reason, HumanText.Moment(view.Since, terminal.Time),
                view.Expires is { } end ? $"{HumanText.Moment(end, terminal.Time)}{(view.InForce ? "" : " (over)")}" : "for ever", Markup.Escape(HumanText.Safe(view.Note)));
        }

        terminal.Out.Write(table);
    }
}
