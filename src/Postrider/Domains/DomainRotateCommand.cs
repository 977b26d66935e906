using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Queue;

namespace Postrider.Domains;

/// <summary><c>postrider domain rotate-key</c>: the next keys of a domain are made now, and come into use by the way that rotation always goes.</summary>
internal static class DomainRotateCommand
{
    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string>("name") { Description = "The domain." };
        var admin = new AdminOptions(options.Config, options.Json);
        var command = new Command("rotate-key", "Have the running relay make the next signing keys of a domain now, whatever rotate_every says.") { name, admin.Data };
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, admin, parsed, async client =>
        {
            // An argument without a default is there.
            var report = await client.RotateKeysAsync(parsed.GetValue(name)!, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.KeyRotationReport, cancellation).ConfigureAwait(false);
            else Write(terminal, report);
            return report.Made.Count > 0 ? ExitCode.Done : ExitCode.NoMatch;
        }));
        return command;
    }

    private static void Write(Terminal terminal, KeyRotationReport report)
    {
        if (report.Made.Count > 0) terminal.WriteLine($"{report.Domain}: made {string.Join(" and ", report.Made)}. What becomes of the keys now:");
        else if (report.Keys.All(key => key.State == "next")) terminal.WriteLine($"{report.Domain}: its first keys have not signed yet, and no others are made before they do.");
        else if (report.Keys.Any(key => key.State == "next")) terminal.WriteLine($"{report.Domain}: a rotation is under way already, and no other was begun.");
        else terminal.WriteLine($"{report.Domain}: both names of its delegated keys are still needed, and no rotation was begun. Ask again when the older key is gone.");
        KeyStory.Write(terminal, report.Keys);
        KeyStory.WriteWanted(terminal, report.Keys);
        terminal.WriteLine($"Nothing has to be stopped meanwhile. `postrider domain show {report.Domain}` tells how far it is.");
    }
}
