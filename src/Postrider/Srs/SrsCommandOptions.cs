using System.CommandLine;
using Postrider.Configuration;

namespace Postrider.Srs;

/// <summary>What the commands about secrets of SRS share.</summary>
internal sealed class SrsCommandOptions
{
    public Option<string?> Config { get; } = SettingsLocation.CreateOption("The settings file of the relay.");

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of words.", Recursive = true };

    public void AddTo(Command command)
    {
        Config.Recursive = true;
        command.Options.Add(Config);
        command.Options.Add(Json);
    }
}
