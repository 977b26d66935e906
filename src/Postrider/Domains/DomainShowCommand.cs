using System.CommandLine;
using Postrider.Mail.DomainRecords;
using Postrider.Queue;
using Postrider.Relay.Domains;

namespace Postrider.Domains;

/// <summary><c>postrider domain show</c>: the records that a domain ought to have, and which of them are there.</summary>
internal static class DomainShowCommand
{
    public enum Style
    {
        Table,
        ZoneFile,
        Json,
    }

    public static Command Create(Terminal terminal, DomainOptions options)
    {
        var name = new Argument<string>("name") { Description = "The domain." };
        var inbound = new Option<bool>("--inbound") { Description = "Show what mail that comes in here needs, too." };
        var zone = new Option<bool>("--zone") { Description = "Print the records as a piece of a zone file." };
        var command = new Command("show", "Print every DNS record that a domain needs, which of them are there, and where its keys stand.") { name, inbound, zone };
        command.SetAction((parsed, cancellation) => DomainDesk.RunAsync(
            terminal, options, parsed,
            async desk =>
            {
                // An argument without a default is there.
                if (await desk.FindAsync(terminal, parsed.GetValue(name)!, cancellation).ConfigureAwait(false) is not { } domain) return ExitCode.NoMatch;
                var style = StyleOf(parsed.GetValue(options.Json), parsed.GetValue(zone));
                await WriteAsync(terminal, desk, domain, parsed.GetValue(inbound) ? MailDirection.Both : null, style, cancellation).ConfigureAwait(false);
                if (style == Style.Table) KeyStory.Write(terminal, desk.KeysOf(domain));
                return ExitCode.Done;
            },
            cancellation));
        return command;
    }

    public static Style StyleOf(bool isJson, bool isZone) => isJson ? Style.Json : isZone ? Style.ZoneFile : Style.Table;

    public static async Task WriteAsync(Terminal terminal, DomainDesk desk, SendingDomain domain, MailDirection? direction, Style style, CancellationToken cancellation)
    {
        var wanted = await WantedRecords.PlanAsync(desk.Dns, DomainExpectations.Of(desk.Settings, domain, direction), cancellation).ConfigureAwait(false);
        switch (style)
        {
            case Style.Json:
                await terminal.WriteJsonAsync(DomainReport.Of(desk, domain, wanted), DomainJson.Default.DomainReport, cancellation).ConfigureAwait(false);
                break;
            case Style.ZoneFile:
                foreach (var line in ZoneFile.Write(wanted).TrimEnd('\n').Split('\n')) terminal.WriteUnbroken(line);
                break;
            default:
                DomainStory.WriteRecords(terminal, wanted);
                break;
        }
    }
}
