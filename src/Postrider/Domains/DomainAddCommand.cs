using System.CommandLine;
using Postrider.Mail.Dkim;
using Postrider.Mail.DomainRecords;
using Postrider.Queue;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Domains;

/// <summary><c>postrider domain add</c>: makes the keys of a domain, and says which records it needs.</summary>
internal static class DomainAddCommand
{
    private const string StandardSelector = "pr1";

    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string>("name") { Description = "The domain, as in mail addresses." };
        var inbound = new Option<bool>("--inbound") { Description = "Mail to the domain comes in here too: its MX record is wanted." };
        var delegated = new Option<bool>("--delegated") { Description = "Keep the key records in delegation_zone of [signing]; the domain has CNAME records that never change." };
        var selector = new Option<string>("--selector") { Description = "What the selectors of the first keys begin with.", HelpName = "name", DefaultValueFactory = _ => StandardSelector };
        var zone = new Option<bool>("--zone") { Description = "Print the records as a piece of a zone file." };
        var command = new Command("add", "Add a domain: make its signing keys, and print every DNS record that it needs.") { name, inbound, delegated, selector, zone };
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                // An argument without a default is there.
                if (!DomainName.TryParse(parsed.GetValue(name), out var domain) || domain.Parent.IsEmpty)
                    return Refuse(terminal, $"'{parsed.GetValue(name)}' is not a domain such as example.com.");
                DomainName? delegation = null;
                if (parsed.GetValue(delegated))
                {
                    if (desk.Settings.Signing.DelegationZone is not { } keys) return Refuse(terminal, "There is no zone for the keys of delegated domains: set delegation_zone under [signing].");
                    delegation = keys;
                }

                var added = new SendingDomain { Name = domain, CreatedAt = terminal.Time.GetUtcNow(), DelegationZone = delegation };
                if (!await AddAsync(desk, added, parsed.GetValue(selector)!, cancellation).ConfigureAwait(false)) // it has a default
                {
                    terminal.WriteError($"{domain} is a domain of this station already. `postrider domain show {domain}` prints its records.");
                    return ExitCode.NoMatch;
                }

                // Just added; another process may have removed it again.
                added = await desk.Store.FindAsync(domain, cancellation).ConfigureAwait(false) ?? added;
                MailDirection? direction = parsed.GetValue(inbound) ? MailDirection.Both : null;
                await DomainShowCommand.WriteAsync(terminal, desk, added, direction, DomainShowCommand.StyleOf(parsed.GetValue(options.Json), parsed.GetValue(zone)), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(options.Json) || parsed.GetValue(zone)) return ExitCode.Done;
                Advise(terminal, desk, added, parsed.GetValue(inbound));
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    private static async Task<bool> AddAsync(DomainDesk desk, SendingDomain domain, string selector, CancellationToken cancellation)
    {
        var schedule = desk.Settings.Signing.Schedule;
        var keys = new List<DkimSigningKey>();
        try
        {
            foreach (var algorithm in schedule.Algorithms)
                keys.Add(DkimSigningKey.Generate(domain.Name, $"{selector}-{(algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed" : "rsa")}", algorithm, schedule.RsaBits));
            return await desk.Store.AddAsync(domain, keys, cancellation).ConfigureAwait(false);
        }
        finally
        {
            foreach (var key in keys) key.Dispose();
        }
    }

    private static void Advise(Terminal terminal, DomainDesk desk, SendingDomain domain, bool isInbound)
    {
        if (isInbound && !desk.Settings.Submission.InboundDomains.Contains(domain.Name))
            terminal.WriteLine($"So that mail to it is taken, add {domain.Name} to inbound_domains under [submission], and reload.");
        terminal.WriteLine(desk.Publisher.Covers(domain.Name)
            ? $"Next: `postrider domain publish {domain.Name}` sets them, then `postrider domain verify {domain.Name}` looks whether they are seen."
            : $"Next: set them where the domain's DNS is kept (--zone prints them to be copied), then run `postrider domain verify {domain.Name}`.");
    }

    private static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }
}
