using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Probe;
using Postrider.Queue;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Smtp;
using Spectre.Console;

namespace Postrider.Shaping;

/// <summary><c>postrider shape explain</c>: what the rules come to for an address, and where each value comes from.</summary>
internal static class ExplainCommand
{
    public static Command Create(Terminal terminal)
    {
        var subject = new Argument<string>("address") { Description = "A recipient's address, or a domain." };
        var mx = new Option<string[]>("--mx") { Description = "Take this as its mail host, and do not ask the DNS. May be given several times.", HelpName = "host" };
        var source = new Option<string?>("--source") { Description = "The source that it leaves from.", HelpName = "name" };
        var tenant = new Option<string?>("--tenant") { Description = "Whose mail it is.", HelpName = "name" };
        var config = SettingsLocation.CreateOption("The settings file. Without it the one here or the package's, and where there is none the built-in rules.");
        var json = new Option<bool>("--json") { Description = "Print JSON instead of a table." };
        var command = new Command("explain", "Show how fast mail to an address may go, and which line of which file each value comes from.") { subject, mx, source, tenant, config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetValue(subject)!; // Required by the parser.
            if (!MailboxAddress.TryParse(text.Contains('@', StringComparison.Ordinal) ? text : $"postmaster@{text}", out var recipient) || recipient.Destination.Length == 0)
            {
                terminal.WriteError($"'{text}' is not an address or a domain. Write it as user@example.com or example.com.");
                return ExitCode.Usage;
            }

            if (!TryReadSettings(terminal, parsed.GetValue(config), out var settings)) return Sysexits.Configuration;
            var plan = ProbePlan.Of(settings, recipient, null, null, TimeSpan.FromSeconds(15));
            var hosts = parsed.GetValue(mx) is { Length: > 0 } named ? [.. named] : await ResolveAsync(terminal, plan, recipient, cancellation).ConfigureAwait(false);
            var shapes = settings?.Relay.Shapes ?? new ShapeTable(ShapeFile.BuiltIn);
            var report = ShapeExplanation.Of(
                plan.Route, shapes.Find(new ShapeSubject { Domain = plan.Route.Kind == RouteKind.Mx ? recipient.Destination : null, Hosts = hosts, Source = parsed.GetValue(source), Tenant = parsed.GetValue(tenant) }), recipient.Destination, hosts);
            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(report, ShapeJson.Default.ShapeExplanation, cancellation).ConfigureAwait(false);
            else Write(terminal, report);
            return ExitCode.Done;
        });
        return command;
    }

    private static bool TryReadSettings(Terminal terminal, string? config, out Settings? settings)
    {
        settings = null;
        if (config is null && !File.Exists(SettingsLocation.FindFile(null))) return true;
        return (settings = UsedSettings.Read(terminal, config)) is not null;
    }

    /// <summary>The names of the best hosts; none, with a word on why, where the DNS does not tell.</summary>
    private static async Task<ImmutableArray<string>> ResolveAsync(Terminal terminal, ProbePlan plan, MailboxAddress recipient, CancellationToken cancellation)
    {
        if (plan.Route.Kind != RouteKind.Mx) return [.. plan.Route.Hosts.Take(1).Select(host => host.Name)];
        using var dns = new DnsResolver(plan.Dns, terminal.Time, NullLogger<DnsResolver>.Instance);
        var found = await new ExchangeResolver(dns, plan.Exchange, terminal.Time, new Random()).ResolveAsync(recipient.Destination, cancellation).ConfigureAwait(false);
        if (found.Failure is { } failure) terminal.WriteError($"The mail hosts of {recipient.Destination} are not known ({HumanText.Safe(failure.ToString())}), so that rules for sites are left out. Say one with --mx HOST.");
        return [.. found.Hosts.Where(host => host.Preference == found.Hosts[0].Preference && !host.Name.IsEmpty).Select(host => host.Name.Value)];
    }

    private static void Write(Terminal terminal, ShapeExplanation report)
    {
        terminal.WriteLine($"Mail to {report.Destination} by route {report.Route}, hosts {(report.Hosts.Count == 0 ? "unknown" : string.Join(", ", report.Hosts))}.");
        terminal.WriteLine(report.Part.Length == 0 ? "It shares connections and limits with all mail to these hosts." : $"It has connections and limits of its own, by rule {report.Part}.");
        var values = new Table().Border(TableBorder.Simple).AddColumn("Key").AddColumn("Value").AddColumn("From");
        foreach (var value in report.Values) values.AddRow(new Text(value.Key), new Text(value.Value), new Text(value.From));
        terminal.Out.Write(values);
        if (report.Reactions.Count == 0) return;
        var reactions = new Table().Border(TableBorder.Simple).AddColumn("On the reply").AddColumn("Is done").AddColumn("From");
        foreach (var reaction in report.Reactions) reactions.AddRow(new Text(HumanText.Safe(reaction.On)), new Text(reaction.Action), new Text(reaction.From));
        terminal.Out.Write(reactions);
    }
}
