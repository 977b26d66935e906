using System.CommandLine;
using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Reputation;
using Spectre.Console;

namespace Postrider.Standing;

/// <summary><c>postrider reputation show | resume</c>: how names stand, and the way back of a tenant that was held.</summary>
internal static class ReputationCommand
{
    public static Command Create(Terminal terminal) => new("reputation", "How sources, domains, tenants and providers stand.") { CreateShow(terminal), CreateResume(terminal) };

    private static Command CreateShow(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("show", "Show what was sent within 24 hours, with the rates of complaints, unknown recipients and blocks; and which tenants are slowed or paused.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var listing = await client.ListReputationAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, AdminJson.Default.ReputationListing, cancellation).ConfigureAwait(false);
            else Write(terminal, listing);
            return ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateResume(Terminal terminal)
    {
        var options = new AdminOptions();
        var tenant = new Argument<string>("tenant") { Description = "The tenant." };
        var command = new Command("resume", "Let a tenant send again that was slowed or paused; what it sent before counts no more.") { tenant };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            await client.ResumeTenantAsync(parsed.GetRequiredValue(tenant), cancellation).ConfigureAwait(false);
            terminal.WriteLine($"{HumanText.Safe(parsed.GetRequiredValue(tenant))} may send again.");
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, ReputationListing listing)
    {
        foreach (var held in listing.HeldTenants)
        {
            terminal.WriteLine($"The tenant {HumanText.Safe(held.Tenant)} is {held.Standing.ToString().ToLowerInvariant()} since {HumanText.Moment(held.Since, terminal.Time)}: {HumanText.Safe(held.Reason)}.");
            terminal.WriteLine($"  postrider reputation resume {HumanText.Safe(held.Tenant)}");
        }

        if (listing.Names.Count == 0)
        {
            terminal.WriteLine("Nothing was sent within 24 hours, as far as this relay remembers since it was started.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("", "Name", "Level", "Delivered", "Deferred", "Bounced", "Blocked", "Complaints");
        foreach (var one in listing.Names)
        {
            table.AddRow(
                new Text(one.Subject.ToString().ToLowerInvariant()), new Text(HumanText.Safe(one.Name)),
                new Text(one.Level.ToString().ToLowerInvariant(), new Style(ColourOf(one.Level))),
                new Text(HumanText.Count(one.Delivered)), new Text(HumanText.Count(one.Deferred)),
                Counted(one.Bounced, one.BounceRate), Counted(one.Blocked, one.BlockRate), Counted(one.Complaints, one.ComplaintRate));
        }

        terminal.Out.Write(table);
    }

    private static Text Counted(long count, double rate) => new(count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:#,0} ({rate:P2})"));

    private static Color ColourOf(ReputationLevel level) => level switch
    {
        ReputationLevel.Good => Color.Green,
        ReputationLevel.Warning => Color.Yellow,
        _ => Color.Red,
    };
}
