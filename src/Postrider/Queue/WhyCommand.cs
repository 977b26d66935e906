using System.CommandLine;
using Postrider.Http.Admin;

namespace Postrider.Queue;

/// <summary><c>postrider why</c>: answers "why is this message late?".</summary>
internal static class WhyCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var subject = new Argument<string>("subject") { Description = "The id of a message, an address, or a destination domain." };
        var command = new Command("why", "Say why a message is late, or what holds an address or a domain up.");
        command.Arguments.Add(subject);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            // Required by the parser, so never absent.
            var explanation = await client.ExplainAsync(parsed.GetValue(subject)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(explanation, AdminJson.Default.Explanation, cancellation).ConfigureAwait(false);
            else foreach (var line in new WhyStory(terminal.Time).Tell(explanation)) terminal.WriteLine(line);
            return explanation.Recipients.Count == 0 && explanation.LastEvent is null ? ExitCode.NoMatch : ExitCode.Done;
        }));
        return command;
    }
}
