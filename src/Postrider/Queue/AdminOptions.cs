using System.CommandLine;
using Postrider.Configuration;
using Postrider.Http.Admin;

namespace Postrider.Queue;

/// <summary>What every command shares that talks to the running relay: where it is, and <c>--json</c>.</summary>
internal sealed class AdminOptions
{
    public AdminOptions()
        : this(SettingsLocation.CreateOption("The settings file that names it."), new Option<bool>("--json") { Description = "Print JSON instead of a table." })
    {
    }

    /// <summary>For a command among others that have two of the options in common.</summary>
    public AdminOptions(Option<string?> config, Option<bool> json) => (Config, Json) = (config, json);

    public Option<string?> Data { get; } = new("--data") { Description = "The data directory of the relay.", HelpName = "directory" };

    public Option<string?> Config { get; }

    public Option<bool> Json { get; }

    public void AddTo(Command command)
    {
        command.Options.Add(Data);
        command.Options.Add(Config);
        command.Options.Add(Json);
    }

    /// <summary>The data directory meant.</summary>
    public string Locate(ParseResult parsed) => DataDirectory.Locate(parsed.GetValue(Data), parsed.GetValue(Config));
}
