using System.CommandLine;
using Postrider.Configuration;

namespace Postrider.Domains;

/// <summary>What all commands about domains share.</summary>
internal sealed class DomainOptions
{
    public Option<string?> Config { get; } = SettingsLocation.CreateOption("The settings file of the relay.");

    public Option<string?> Resolver { get; } = new("--resolver") { Description = "Ask this DNS resolver.", HelpName = "host[:port]", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of words.", Recursive = true };

    public void AddTo(Command command)
    {
        Config.Recursive = true;
        command.Options.Add(Config);
        command.Options.Add(Resolver);
        command.Options.Add(Json);
    }
}
