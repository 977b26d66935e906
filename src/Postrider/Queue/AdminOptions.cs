using System.CommandLine;
using Postrider.Configuration;
using Postrider.Http.Admin;

namespace Postrider.Queue;

/// <summary>What every command shares that talks to the running relay: where it is, and <c>--json</c>.</summary>
internal sealed class AdminOptions
{
    public Option<string?> Data { get; } = new("--data") { Description = "The data directory of the relay.", HelpName = "directory" };

    public Option<string?> Config { get; } = SettingsLocation.CreateOption("The settings file that names it.");

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of a table." };

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Config);
        command.Options.Add(Json);
    }

    /// <summary>The data directory meant.</summary>
    public string Locate(ParseResult parsed) => DataDirectory.Locate(parsed.GetValue(Data), parsed.GetValue(Config));
}
