using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression add</c>.</summary>
internal static class SuppressionAddCommand
{
    private const int MaximumDays = 36500;

    public static Command Create(Terminal terminal, SuppressionCommandOptions options)
    {
        var addresses = new Argument<string[]>("address") { Description = "Whom nothing is to be sent to.", Arity = ArgumentArity.OneOrMore };
        var reason = new Option<string>("--reason") { Description = $"Why: {string.Join(", ", SuppressionReasonWords.All)}.", HelpName = "reason", DefaultValueFactory = _ => SuppressionReason.Manual.Word() };
        var days = new Option<int?>("--days") { Description = "For how many days; for ever when not given.", HelpName = "number" };
        var note = new Option<string?>("--note") { Description = "A few words for who looks later.", HelpName = "text" };
        var command = new Command("add", "Send nothing more to an address.") { addresses, reason, days, note };
        command.SetAction((parsed, cancellation) =>
        {
            if (options.ScopeOf(parsed, terminal) is not { } scope) return Task.FromResult(ExitCode.Usage);
            // Not null: it has a default.
            var why = parsed.GetValue(reason)!;
            if (!SuppressionReasonWords.TryParse(why, out var known)) return Task.FromResult(SuppressionCommand.Refuse(terminal, $"--reason '{why}' is not known. It is one of {string.Join(", ", SuppressionReasonWords.All)}."));
            if (parsed.GetValue(days) is < 1 or > MaximumDays) return Task.FromResult(SuppressionCommand.Refuse(terminal, $"--days must be from 1 to {MaximumDays}."));
            var now = terminal.Time.GetUtcNow();
            var added = new List<Suppression>();
            // Not null: at least one is asked for.
            foreach (var text in parsed.GetValue(addresses)!)
            {
                if (!MailboxAddress.TryParse(text, out var address)) return Task.FromResult(SuppressionCommand.Refuse(terminal, $"'{text}' is not an address such as bob@example.com."));
                added.Add(new Suppression(scope, Suppression.KeyOf(address), known, now) { Note = parsed.GetValue(note) ?? "", Expires = parsed.GetValue(days) is { } count ? now.AddDays(count) : null });
            }

            return SuppressionCommand.RunAsync(
                terminal, options, parsed,
                async store =>
                {
                    var count = await store.AddAsync(added, cancellation).ConfigureAwait(false);
                    if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(new SuppressionChangeView(count), SuppressionJson.Default.SuppressionChangeView, cancellation).ConfigureAwait(false);
                    else terminal.WriteLine($"Nothing more is sent to {HumanText.Safe(string.Join(", ", added.Select(one => one.Address)))} (tenant {scope.Tenant}, {scope.StreamWord} mail). Mail that waits for it is dropped when it is due.");
                    return ExitCode.Done;
                },
                cancellation);
        });
        return command;
    }
}
