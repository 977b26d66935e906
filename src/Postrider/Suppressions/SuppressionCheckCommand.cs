using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.Labels;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression check</c>.</summary>
internal static class SuppressionCheckCommand
{
    public static Command Create(Terminal terminal, SuppressionCommandOptions options)
    {
        var address = new Argument<string>("address") { Description = "Whom a message would go to." };
        var command = new Command("check", "Say whether mail to an address would be sent. Without --stream, transactional mail is meant.") { address };
        command.SetAction((parsed, cancellation) =>
        {
            if (options.ScopeOf(parsed, terminal) is not { } scope) return Task.FromResult(ExitCode.Usage);
            var text = parsed.GetValue(address);
            if (!MailboxAddress.TryParse(text, out var recipient)) return Task.FromResult(SuppressionCommand.Refuse(terminal, $"'{text}' is not an address such as bob@example.com."));
            return SuppressionCommand.RunAsync(
                terminal, options, parsed,
                async store =>
                {
                    var now = terminal.Time.GetUtcNow();
                    var table = new SuppressionTable(await store.ReadAsync(cancellation).ConfigureAwait(false));
                    var labels = new MessageLabels { Tenant = scope.Tenant == SuppressionScope.DefaultTenant ? null : scope.Tenant, Stream = scope.Stream ?? MailStream.Transactional };
                    var found = table.Find(recipient, labels, now);
                    var view = new SuppressionCheckView(Suppression.KeyOf(recipient), found is not null, found is null ? null : SuppressionView.Of(found, now));
                    if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(view, SuppressionJson.Default.SuppressionCheckView, cancellation).ConfigureAwait(false);
                    else terminal.WriteLine(HumanText.Safe(found is null ? $"Mail to {view.Address} is sent." : $"Mail to {view.Address} is not sent: {SuppressionWords.Tell(found)}, {found.Scope.StreamWord} mail of tenant {found.Scope.Tenant}."));
                    return ExitCode.Done;
                },
                cancellation);
        });
        return command;
    }
}
