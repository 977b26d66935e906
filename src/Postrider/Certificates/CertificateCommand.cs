using System.CommandLine;
using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Certificates;

/// <summary><c>postrider certificate</c>: the certificates of the running relay.</summary>
internal static class CertificateCommand
{
    public static Command Create(Terminal terminal) =>
        new("certificate", "See the certificates of the running relay, and renew those had from an authority.") { CreateList(terminal), CreateRenew(terminal), CreateRevoke(terminal) };

    private static Command CreateList(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("list", "Show the certificates that clients are shown, and those that ought to be there.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var listing = await client.ListCertificatesAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(listing, AdminJson.Default.CertificateListing, cancellation).ConfigureAwait(false);
            else Write(terminal, listing);
            return listing.Certificates.Count == 0 ? ExitCode.NoMatch : ExitCode.Done;
        }));
        return command;
    }

    private static Command CreateRenew(Terminal terminal)
    {
        var options = new AdminOptions();
        var name = new Argument<string?>("name") { Description = "The name whose certificate is renewed; without it all are.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("renew", "Have a new certificate now, due or not. Authorities limit how often that may be done.") { name };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var report = await client.RenewCertificatesAsync(parsed.GetValue(name), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.RenewalReport, cancellation).ConfigureAwait(false);
            else Write(terminal, report, parsed.GetValue(name));
            return report.Certificates.Count > 0 && report.Certificates.All(one => one.Trouble is null) ? ExitCode.Done : ExitCode.NoMatch;
        }));
        return command;
    }

    private static Command CreateRevoke(Terminal terminal)
    {
        var options = new AdminOptions();
        var name = new Argument<string>("name") { Description = "The name whose certificate it is." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command("revoke", "Take a certificate back whose key others may have: it is replaced by one with a new key first, and then revoked.") { name, yes };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            // An argument without a default is there.
            var wanted = parsed.GetValue(name)!;
            if (!parsed.GetValue(yes))
            {
                terminal.WriteError($"A revoked certificate cannot be brought back, and where the DNS has TLSA records for {wanted}, senders hold mail back until they have that of the new key. Say --yes to revoke it.");
                return ExitCode.Usage;
            }

            var report = await client.RevokeCertificateAsync(wanted, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.RenewalReport, cancellation).ConfigureAwait(false);
            else
            {
                Write(terminal, report, wanted);
                if (report.Certificates.Any(one => one.Trouble is null)) terminal.WriteLine("The one before is revoked. Where the DNS has TLSA records, set what `postrider tlsa` prints now.");
            }

            return report.Certificates.Count > 0 && report.Certificates.All(one => one.Trouble is null) ? ExitCode.Done : ExitCode.NoMatch;
        }));
        return command;
    }

    private static void Write(Terminal terminal, CertificateListing listing)
    {
        if (listing.Certificates.Count == 0)
        {
            terminal.WriteError("There is no certificate. Add [tls] or [acme] to the settings.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        foreach (var heading in (string[])["Names", "From", "Good until", "Remarks"]) table.AddColumn(heading);
        foreach (var one in listing.Certificates)
            table.AddRow(new Text(HumanText.Safe(string.Join(", ", one.Names))), new Text(HumanText.Safe(one.Source)), new Text(Day(one.NotAfter)), new Text(HumanText.Safe(Remarks(one))));
        terminal.Out.Write(table);
    }

    private static void Write(Terminal terminal, RenewalReport report, string? name)
    {
        if (report.Certificates.Count == 0)
            terminal.WriteError(name is null ? "The relay has no certificates from an authority: there is no [acme] in its settings." : $"The relay has no certificate for {name} from an authority; `postrider certificate list` shows which it has.");
        foreach (var one in report.Certificates)
        {
            if (one.Trouble is { } trouble) terminal.WriteError($"{one.Name}: {HumanText.Safe(trouble)}");
            else terminal.WriteLine($"{one.Name}: renewed, good until {Day(one.NotAfter)}");
        }
    }

    private static string Remarks(CertificateView one)
    {
        List<string> remarks = [];
        if (one.IsSelfSigned) remarks.Add("nobody vouches for it");
        if (one.Warning is { } warning) remarks.Add(warning);
        if (one.Trouble is { } trouble) remarks.Add($"the last try failed: {trouble}");
        if (one.TryAfter is { } after) remarks.Add($"next try after {after.ToString("u", CultureInfo.InvariantCulture)}");
        if (one.IsRenewedHere) remarks.Add("renewed by the relay");
        return string.Join("; ", remarks);
    }

    private static string Day(DateTimeOffset? moment) => moment?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
