using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression remove</c>.</summary>
internal static class SuppressionRemoveCommand
{
    public static Command Create(Terminal terminal, SuppressionCommandOptions options)
    {
        var address = new Argument<string>("address") { Description = "Whom mail is to be sent to again." };
        var command = new Command("remove", "Send mail to an address again. Without --stream it is taken off for all streams of the tenant.") { address };
        command.SetAction((parsed, cancellation) =>
        {
            if (options.ScopeOf(parsed, terminal) is not { } scope) return Task.FromResult(ExitCode.Usage);
            return SuppressionCommand.RunAsync(
                terminal, options, parsed,
                async store =>
                {
                    // Not null: it is asked for.
                    var text = parsed.GetValue(address)!;
                    var count = await store.RemoveAsync(scope, text.ToLowerInvariant(), cancellation).ConfigureAwait(false);
                    if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(new SuppressionChangeView(count), SuppressionJson.Default.SuppressionChangeView, cancellation).ConfigureAwait(false);
                    else terminal.WriteLine(HumanText.Safe(count > 0 ? $"{text} is off the list of tenant {scope.Tenant}: mail to it is sent again." : $"{text} was not on the list of tenant {scope.Tenant}; 'postrider suppression list' shows who is."));
                    return count > 0 ? ExitCode.Done : ExitCode.NoMatch;
                },
                cancellation);
        });
        return command;
    }
}
