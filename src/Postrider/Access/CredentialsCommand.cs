using System.CommandLine;
using Postrider.Configuration;
using Postrider.Queue;

namespace Postrider.Access;

/// <summary><c>postrider credential</c> with the options that say whose credentials are meant.</summary>
internal static class CredentialsCommand
{
    public static Command Create()
    {
        var data = new Option<string?>("--data") { Description = "The data directory of the relay.", HelpName = "directory", Recursive = true };
        var config = SettingsLocation.CreateOption("The settings file that names it.");
        config.Recursive = true;
        var command = CredentialCommands.Create(parsed =>
            Path.Combine(DataDirectory.Locate(parsed.GetValue(data), parsed.GetValue(config)), CredentialFile.FileName));
        command.Options.Add(data);
        command.Options.Add(config);
        return command;
    }
}
