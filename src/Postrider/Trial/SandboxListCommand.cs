using System.CommandLine;
using System.Globalization;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Trial;

/// <summary><c>postrider sandbox list</c>: what was captured.</summary>
internal static class SandboxListCommand
{
    public static Command Create(Terminal terminal)
    {
        var directory = SandboxDirectory.CreateOption();
        var to = new Option<string?>("--to") { Description = "Only messages to this address.", HelpName = "address" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("list", "List the captured messages, oldest first.") { directory, to, json };
        command.SetAction((parsed, cancellation) => SandboxRun.RunAsync(terminal, parsed.GetRequiredValue(directory), async client =>
        {
            var captured = await client.ListAsync(parsed.GetValue(to), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(captured, SandboxJson.Default.CaptureList, cancellation).ConfigureAwait(false);
            else Write(terminal, captured);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, CaptureList captured)
    {
        if (captured.Messages.Count == 0)
        {
            terminal.WriteLine("Nothing was captured yet.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Id").RightAligned().NoWrap());
        foreach (var heading in (string[])["At", "From", "To", "Subject", "Server"]) table.AddColumn(heading);
        foreach (var message in captured.Messages)
        {
            table.AddRow(
                new Text(message.Id.ToString(CultureInfo.InvariantCulture)),
                new Text(HumanText.Moment(message.At, terminal.Time)),
                new Text(HumanText.Address(message.Sender)),
                new Text(HumanText.Safe(string.Join(", ", message.Recipients))),
                new Text(HumanText.Safe(message.Subject ?? "")),
                new Text(message.Server));
        }

        terminal.Out.Write(table);
    }
}
