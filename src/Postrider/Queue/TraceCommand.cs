using System.CommandLine;
using Postrider.Http.Admin;

namespace Postrider.Queue;

/// <summary><c>postrider trace</c>: the story of a message, from the running relay or, while it is down, straight from its store.</summary>
internal static class TraceCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var subject = new Argument<string>("subject") { Description = "The id of a message, or the address of a sender or recipient." };
        var command = new Command("trace", "Tell the story of a message, or of the newest messages of an address.");
        command.Arguments.Add(subject);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            // Required by the parser, so never absent.
            var report = await ReadAsync(options.Locate(parsed), client, parsed.GetValue(subject)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.TraceReport, cancellation).ConfigureAwait(false);
            else Write(terminal, report);
            return report.Messages.Count == 0 ? ExitCode.NoMatch : ExitCode.Done;
        }));
        return command;
    }

    private static async Task<TraceReport> ReadAsync(string directory, AdminClient client, string subject, CancellationToken cancellation)
    {
        return await client.TraceAsync(subject, cancellation).ConfigureAwait(false);
    }

    private static void Write(Terminal terminal, TraceReport report)
    {
        if (report.Messages.Count == 0)
        {
            terminal.WriteLine($"Nothing is known of {HumanText.Safe(report.Subject)}. Events are kept for a time only (event-retention).");
            return;
        }

        var story = new TraceStory(terminal.Time);
        foreach (var message in report.Messages)
            foreach (var line in story.Tell(message).Append("")) terminal.WriteLine(line);
        if (report.Messages.Count >= TraceReader.MessageLimit) terminal.WriteLine($"Only the newest {TraceReader.MessageLimit} messages are told.");
    }
}
