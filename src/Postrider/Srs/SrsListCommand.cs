using System.CommandLine;
using Postrider.Mail.Srs;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Srs;

/// <summary><c>postrider srs list</c>.</summary>
internal static class SrsListCommand
{
    public static Command Create(Terminal terminal, SrsCommandOptions options)
    {
        var command = new Command("list", "Show when the secrets were made, and until when reports to their addresses are taken.");
        command.SetAction((parsed, cancellation) => SrsCommand.RunAsync(
            terminal, options, parsed,
            async (store, srs) =>
            {
                var secrets = new SrsSecrets(await store.ReadAsync(cancellation).ConfigureAwait(false), srs.MaximumAge);
                var listing = SrsListing.Of(srs, secrets, terminal.Time.GetUtcNow());
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, SrsJson.Default.SrsListing, cancellation).ConfigureAwait(false);
                else if (listing.Secrets.Count == 0) terminal.WriteLine("There is no secret yet: the first is made when the relay runs with a [[forward]], or by `postrider srs rotate`.");
                else Write(terminal, listing);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static void Write(Terminal terminal, SrsListing listing)
    {
        terminal.WriteLine($"Addresses of {listing.Domain} are made and known by:");
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("Made", "State", "Reports are taken until");
        foreach (var secret in listing.Secrets) table.AddRow($"{secret.MadeAt:u}", secret.State, secret.TakenUntil is { } until ? $"{until:u}" : "there is a newer one");
        terminal.Out.Write(table);
    }
}
