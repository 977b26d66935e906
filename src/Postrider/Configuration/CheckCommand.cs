using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Configuration;

/// <summary><c>postrider check</c>: reads the settings whole and names every mistake.</summary>
internal static class CheckCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = new Option<string?>("--config", "-c") { Description = $"The settings file. Without it {SettingsFile.Name} here, then {SettingsLocation.Packaged}.", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of text." };
        var reference = new Option<bool>("--reference") { Description = "Print the reference of all keys (Markdown) instead of checking." };
        var command = new Command("check", "Check the settings, and the certificates and password files that they name. Ends with 0 when the relay would start, otherwise with 78.");
        command.Options.Add(config);
        command.Options.Add(json);
        command.Options.Add(reference);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(reference))
            {
                await terminal.Out.Profile.Out.Writer.WriteAsync(SettingsReference.Write().AsMemory(), cancellation).ConfigureAwait(false);
                return Sysexits.Ok;
            }

            var path = SettingsLocation.FindFile(parsed.GetValue(config));
            var reading = SettingsFile.Read(path, terminal.Time);
            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(CheckReport.From(path, reading), ConfigurationJson.Default.CheckReport, cancellation).ConfigureAwait(false);
            else Write(terminal, path, reading);
            return reading.Settings is null ? Sysexits.Configuration : Sysexits.Ok;
        });
        return command;
    }

    private static void Write(Terminal terminal, string path, SettingsReading reading)
    {
        new MistakePrinter(terminal.Out).Write(reading.Mistakes, path);
        var errors = reading.Mistakes.Count(mistake => !mistake.IsWarning);
        var warnings = reading.Mistakes.Length - errors;
        if (reading.Settings is not { } settings)
        {
            terminal.WriteLine($"{Number(errors, "error")}, {Number(warnings, "warning")}: the relay would not start.");
            return;
        }

        terminal.WriteLine(warnings == 0 ? $"{path} is good." : $"{path} is good, with {Number(warnings, "warning")}.");
        foreach (var line in SettingsSummary.Tell(settings)) terminal.WriteLine($"  {line}");
    }

    private static string Number(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
