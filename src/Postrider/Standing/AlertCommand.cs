using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Queue;

namespace Postrider.Standing;

/// <summary><c>postrider alert list | test</c>: what is wrong now, and whether those can be reached who are told.</summary>
internal static class AlertCommand
{
    public static Command Create(Terminal terminal) => new("alert", "What is wrong with the station, and who is told ([[alert]] in the settings).") { CreateList(terminal), CreateTest(terminal) };

    private static Command CreateList(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("list", "Show what is wrong now, as it was seen within the last minute.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var listing = await client.ListAlertsAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, AdminJson.Default.AlertListing, cancellation).ConfigureAwait(false);
            else if (listing.Alerts.Count == 0) terminal.WriteLine("Nothing is wrong, as far as it is watched.");
            else
                foreach (var alert in listing.Alerts)
                {
                    terminal.WriteLine($"{alert.Severity}: {HumanText.Safe(alert.What)}");
                    terminal.WriteLine($"  {HumanText.Safe(alert.Mend)}");
                }

            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateTest(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("test", "Tell a test to everybody whom the settings name, and say who could be reached.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var test = await client.TestAlertsAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(test, AdminJson.Default.AlertTest, cancellation).ConfigureAwait(false);
            else if (test.Channels.Count == 0) terminal.WriteLine("Nobody is told: there is no [[alert]] in the settings.");
            else
                foreach (var one in test.Channels)
                    terminal.WriteLine(one.Problem is null ? $"{HumanText.Safe(one.Channel)} was told." : $"{HumanText.Safe(one.Channel)} could not be told: {HumanText.Safe(one.Problem)}");
            return test.Channels.Count > 0 && test.Channels.All(static one => one.Problem is null) ? ExitCode.Done : ExitCode.NoMatch;
        }));
        return command;
    }
}
