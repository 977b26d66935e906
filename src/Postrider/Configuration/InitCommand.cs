using System.CommandLine;
using Postrider.Access;
using Postrider.Queue;
using Postrider.Smtp;

namespace Postrider.Configuration;

/// <summary><c>postrider init</c>: a first configuration that starts at once.</summary>
internal static class InitCommand
{
    /// <summary>The data directory's name where none is given.</summary>
    private const string DataDirectoryName = "postrider-data";

    public static Command Create(Terminal terminal)
    {
        var directory = new Option<string>("--directory", "-d") { Description = "Where the settings and the certificate go.", HelpName = "directory", DefaultValueFactory = _ => "." };
        var data = new Option<string?>("--data") { Description = $"Where the queue and the credentials go. Without it {DataDirectoryName} beside the settings.", HelpName = "directory" };
        var host = new Option<string?>("--hostname") { Description = "The full name of this machine, as in mail.example.com. Without it the name that the machine gives itself.", HelpName = "name" };
        var user = new Option<string>("--user") { Description = "The first user's name.", HelpName = "name", DefaultValueFactory = _ => "app" };
        var senders = new Option<string?>("--senders") { Description = "As whom the first user may send: user@domain, @domain, @.domain (all below) or *. Without it @ and the host name's domain.", HelpName = "pattern" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text." };
        var command = new Command("init", "Write a first configuration: settings with comments, a self-signed certificate and a first user. Never overwrites anything.");
        foreach (var option in (Option[])[directory, data, host, user, senders, json]) command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(host) ?? Environment.MachineName;
            if (!DomainName.TryParse(name, out var hostName))
            {
                terminal.WriteError($"'{name}' is not a host name. Say the machine's full name: --hostname mail.example.com");
                return Sysexits.Usage;
            }

            var folder = Path.GetFullPath(parsed.GetValue(directory) ?? ".");
            var plan = new InitPlan
            {
                HostName = hostName,
                Directory = folder,
                DataDirectory = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(folder, DataDirectoryName)),
                User = parsed.GetValue(user) ?? "app",
                Senders = parsed.GetValue(senders) ?? $"@{InitPlan.MailDomain(hostName)}",
                HasLowPorts = InitPlan.CanHaveLowPorts(),
            };
            string password;
            try
            {
                CredentialCommands.Check(plan.User, [plan.Senders]);
                password = Init.Run(plan, terminal.Time.GetUtcNow());
            }
            catch (CredentialFileException e)
            {
                terminal.WriteError(e.Message);
                return Sysexits.Usage;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                terminal.WriteError(e.Message);
                return Sysexits.CannotCreate;
            }

            if (parsed.GetValue(json))
            {
                var report = new InitReport(
                    plan.SettingsFile, plan.DataDirectory, plan.Certificate, plan.PrivateKey, plan.HostName.Value,
                    plan.User, plan.Senders, password, plan.SubmissionPort, plan.SubmissionsPort);
                await terminal.WriteJsonAsync(report, ConfigurationJson.Default.InitReport, cancellation).ConfigureAwait(false);
                return Sysexits.Ok;
            }

            foreach (var line in Init.TellNext(plan, password)) terminal.WriteUnbroken(line);
            if (hostName.Parent.IsEmpty) terminal.WriteError($"'{hostName}' is not a full name, and other servers distrust such a name: change hostname in {plan.SettingsFile}.");
            return Sysexits.Ok;
        });
        return command;
    }
}
