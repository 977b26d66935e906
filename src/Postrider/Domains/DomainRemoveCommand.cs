using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Domains;

/// <summary><c>postrider domain remove</c>: nothing is signed for the domain any more, and its keys are gone for good.</summary>
internal static class DomainRemoveCommand
{
    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string>("name") { Description = "The domain." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("remove", "Remove a domain with its keys: its mail is not signed any more.") { name, yes };
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                // An argument without a default is there.
                if (await desk.FindAsync(terminal, parsed.GetValue(name)!, cancellation).ConfigureAwait(false) is not { } domain) return ExitCode.NoMatch;
                if (!parsed.GetValue(yes))
                {
                    terminal.WriteError($"The signing keys of {domain.Name} cannot be brought back. Say --yes to remove it.");
                    return ExitCode.Usage;
                }

                await desk.Store.RemoveAsync(domain.Name, cancellation).ConfigureAwait(false);
                terminal.WriteLine($"{domain.Name} is removed. Leave its key records in the DNS for a week, for mail that is still on its way.");
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
