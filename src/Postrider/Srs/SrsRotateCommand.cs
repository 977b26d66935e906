using System.CommandLine;
using Postrider.Mail.Srs;
using Postrider.Queue;

namespace Postrider.Srs;

/// <summary><c>postrider srs rotate</c>: a new secret makes addresses from now on; a running relay takes it over by itself.</summary>
internal static class SrsRotateCommand
{
    public static Command Create(Terminal terminal, SrsCommandOptions options)
    {
        var forget = new Option<bool>("--forget") { Description = "Forget the old secrets at once, as when somebody else has learned them: reports on mail that was passed on before are refused." };
        var command = new Command("rotate", "Make a new secret. Reports to addresses of the old one are taken for as long as max_age of [srs] says.") { forget };
        command.SetAction((parsed, cancellation) => SrsCommand.RunAsync(
            terminal, options, parsed,
            async (store, srs) =>
            {
                var now = terminal.Time.GetUtcNow();
                var forgets = parsed.GetValue(forget);
                await store.RotateAsync(now, forgets ? DateTimeOffset.MaxValue : now.AddDays(-srs.MaximumAge - 1), cancellation).ConfigureAwait(false);
                var secrets = new SrsSecrets(await store.ReadAsync(cancellation).ConfigureAwait(false), srs.MaximumAge);
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(SrsListing.Of(srs, secrets, now), SrsJson.Default.SrsListing, cancellation).ConfigureAwait(false);
                else terminal.WriteLine(Words(forgets, secrets));
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static string Words(bool forgets, SrsSecrets secrets)
    {
        const string Made = "A new secret makes the addresses of forwarded mail from now on; a running relay has it within a second or two.";
        if (forgets) return $"{Made} The old ones are forgotten: reports on mail that was passed on before are refused.";
        return secrets.All.Length == 1 ? Made : $"{Made} Reports to addresses of the one before are taken until {secrets.UntilOf(1):u}.";
    }
}
