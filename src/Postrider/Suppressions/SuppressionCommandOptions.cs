using System.CommandLine;
using Postrider.Configuration;
using Postrider.Queue;
using Postrider.Relay.Suppressions;

namespace Postrider.Suppressions;

/// <summary>What the commands on suppressions share.</summary>
internal sealed class SuppressionCommandOptions
{
    public Option<string?> Config { get; } = SettingsLocation.CreateOption("The settings file of the relay.");

    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON instead of words.", Recursive = true };

    public Option<string> Tenant { get; } = new("--tenant") { Description = "On whose account; 'default' for mail without a tenant.", HelpName = "name", DefaultValueFactory = _ => SuppressionScope.DefaultTenant, Recursive = true };

    public Option<string> Stream { get; } = new("--stream") { Description = "Which mail: all, bulk or transactional.", HelpName = "stream", DefaultValueFactory = _ => "all", Recursive = true };

    public void AddTo(Command command)
    {
        Config.Recursive = true;
        command.Options.Add(Config);
        command.Options.Add(Json);
        command.Options.Add(Tenant);
        command.Options.Add(Stream);
    }

    /// <summary>The scope that the options name; <c>null</c> when it was complained about.</summary>
    public SuppressionScope? ScopeOf(ParseResult parsed, Terminal terminal)
    {
        // Neither is absent: they have defaults.
        var stream = parsed.GetValue(Stream)!;
        if (SuppressionScope.TryParseStream(stream, out var known)) return new SuppressionScope(parsed.GetValue(Tenant)!, known);
        terminal.WriteError($"--stream '{stream}' is not known. It is all, bulk or transactional.");
        return null;
    }
}
