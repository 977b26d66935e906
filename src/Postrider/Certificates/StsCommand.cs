using System.CommandLine;
using Postrider.Configuration;
using Postrider.Queue;

namespace Postrider.Certificates;

/// <summary><c>postrider mta-sts</c>: the MTA-STS policies of our own domains, and the records that announce them.</summary>
internal static class StsCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = SettingsLocation.CreateOption("The settings file that has the policies.");
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text." };
        var command = new Command("mta-sts", "Print the MTA-STS policies of your own domains, and the DNS records that announce them.") { config, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (UsedSettings.Read(terminal, parsed.GetValue(config)) is not { } settings) return Sysexits.Configuration;
            var listing = new StsListing([.. settings.StsPublications.Select(one => new ListedStsPolicy(one.Domain.Value, one.RecordName, one.Record, one.PolicyHost, one.Text, settings.Web?.Https.IsEmpty == false))]);
            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(listing, CertificateJson.Default.StsListing, cancellation).ConfigureAwait(false);
            else Write(terminal, listing, settings);
            return listing.Policies.Count == 0 ? ExitCode.NoMatch : ExitCode.Done;
        });
        return command;
    }

    private static void Write(Terminal terminal, StsListing listing, Settings settings)
    {
        if (listing.Policies.Count == 0)
        {
            terminal.WriteError("No domain has an MTA-STS policy. Add [[mta_sts]] to the settings.");
            return;
        }

        foreach (var policy in listing.Policies)
        {
            terminal.WriteLine($"; {policy.Domain}: served at https://{policy.Host}/.well-known/mta-sts.txt {(policy.IsServed ? "by this relay" : "by nobody here: [web] does not listen for HTTPS")}");
            terminal.WriteUnbroken($"{policy.RecordName}. 3600 IN TXT \"{policy.Record}\"");
            terminal.WriteUnbroken($"{policy.Host}. 3600 IN CNAME {settings.Submission.HostName}.");
            foreach (var line in policy.Policy.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)) terminal.WriteLine($";   {line}");
        }
    }
}
