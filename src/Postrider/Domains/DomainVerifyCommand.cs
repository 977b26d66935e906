using System.Collections.Immutable;
using System.CommandLine;
using Postrider.Mail.DomainRecords;
using Postrider.Queue;
using Postrider.Relay.Domains;

namespace Postrider.Domains;

/// <summary><c>postrider domain verify</c>: looks at every record, live, and says what is wrong and how to mend it.</summary>
internal static class DomainVerifyCommand
{
    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string?>("name") { Description = "The domain; all without it.", DefaultValueFactory = _ => null };
        var inbound = new Option<bool>("--inbound") { Description = "Look at what mail that comes in here needs, too." };
        var command = new Command("verify", "Look at the DNS records of domains as receivers see them: what is wrong, and how to mend it. Keys that are seen are used from then on, but not by the word of --resolver.") { name, inbound };
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                ImmutableArray<SendingDomain> domains;
                if (parsed.GetValue(name) is { } named)
                {
                    if (await desk.FindAsync(terminal, named, cancellation).ConfigureAwait(false) is not { } domain) return ExitCode.NoMatch;
                    domains = [domain];
                }
                else
                {
                    domains = await desk.Store.ListAsync(cancellation).ConfigureAwait(false);
                }

                var reports = new List<InspectionReport>();
                foreach (var domain in domains)
                {
                    var wishes = DomainExpectations.Of(desk.Settings, domain, parsed.GetValue(inbound) ? MailDirection.Both : null);
                    var findings = await desk.Inspector.InspectAsync(wishes, cancellation).ConfigureAwait(false);
                    // What another resolver says is not what receivers see.
                    ImmutableArray<DomainKey> used = parsed.GetValue(options.Resolver) is not null
                        ? []
                        : (await new DomainBooks(desk.Store, terminal.Time).NoteAsync(domain, findings, cancellation).ConfigureAwait(false)).Used;
                    reports.Add(InspectionReport.Of(domain, findings, used));
                }

                var listing = new InspectionListing(reports.TrueForAll(report => report.IsGood), reports);
                if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, DomainJson.Default.InspectionListing, cancellation).ConfigureAwait(false);
                else foreach (var report in reports) DomainStory.WriteFindings(terminal, report);
                return listing.IsGood ? ExitCode.Done : ExitCode.NoMatch;
            },
            cancellation));
        return command;
    }
}
