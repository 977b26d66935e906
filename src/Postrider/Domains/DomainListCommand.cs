using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Domains;

/// <summary><c>postrider domain list</c>.</summary>
internal static class DomainListCommand
{
    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var command = new Command("list", "Show all domains, their keys, and whether their records were right at the last look.");
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                var domains = await desk.Store.ListAsync(cancellation).ConfigureAwait(false);
                if (parsed.GetValue(options.Json))
                    await terminal.WriteJsonAsync(new DomainListing([.. domains.Select(domain => DomainReport.Of(desk, domain, null))]), DomainJson.Default.DomainListing, cancellation).ConfigureAwait(false);
                else if (domains.IsEmpty) terminal.WriteLine("No domain sends here yet. `postrider domain add example.com` adds one.");
                else DomainStory.WriteList(terminal, domains);
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }
}
