using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Delivery;
using Postrider.Relay.Shaping;
using Postrider.Relay.Simulation;
using Postrider.Shaping;
using Postrider.Smtp;

namespace Postrider.Simulating;

/// <summary><c>postrider simulate</c>: what would happen to mail under the rules, in seconds instead of a day.</summary>
internal static class SimulateCommand
{
    private const int MaximumDestinations = 1000;

    public static Command Create(Terminal terminal)
    {
        var admin = new AdminOptions();
        var file = new Argument<string?>("file") { Description = "A file that describes mail and providers. Without it, and without --mail and --queue, a day of mail to Gmail, Outlook and Yahoo.", Arity = ArgumentArity.ZeroOrOne };
        var mail = new Option<string[]>("--mail") { Description = "So many messages to a domain or provider, over the first eight hours. May be given several times.", HelpName = "domain=count" };
        var queue = new Option<bool>("--queue") { Description = "Take what waits in the running relay, as if all of it were due." };
        var hours = new Option<int>("--hours") { Description = "How many hours are simulated.", DefaultValueFactory = _ => 24 };
        var seed = new Option<int>("--seed") { Description = "Another seed gives another day of the same kind.", DefaultValueFactory = _ => 1 };
        var without = new Option<bool>("--without-rules") { Description = "Leave the rules out, to see what they are for." };
        var svg = new Option<string?>("--svg") { Description = "Write the curves to this file as SVG.", HelpName = "file" };
        var command = new Command("simulate", "Run mail through scheduler and rules against models of the large providers, in simulated time, and plot what would happen. Sends nothing.") { file, mail, queue, hours, seed, without, svg };
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(hours) is < 1 or > 24 * 14) return Refuse(terminal, "--hours is a number from 1 to 336.");
            if (!TryReadOptions(terminal, parsed.GetValue(admin.Config), out var options)) return Sysexits.Configuration;
            if (parsed.GetValue(without)) options = options with { Shapes = ShapeTable.Empty };
            var plan = new SimulationPlan { Options = options, Mail = [], Duration = TimeSpan.FromHours(parsed.GetValue(hours)), Seed = parsed.GetValue(seed) };
            if (parsed.GetValue(file) is { } path)
            {
                var reading = SimulationFile.Read(path, plan);
                if (reading.Plan is null)
                {
                    new MistakePrinter(terminal.Error).Write(reading.Mistakes, path);
                    return Sysexits.Configuration;
                }

                plan = reading.Plan;
            }

            foreach (var text in parsed.GetValue(mail) ?? [])
            {
                if (!TryParseMail(text, plan.Providers, out var one)) return Refuse(terminal, $"--mail '{text}' is not DOMAIN=COUNT, such as gmail=20000 or example.com=500.");
                plan = plan with { Mail = plan.Mail.Add(one) };
            }

            if (parsed.GetValue(queue))
            {
                var code = await AdminRun.RunAsync(terminal, admin, parsed, async client =>
                {
                    var waiting = await client.SummarizeAsync(MaximumDestinations, cancellation).ConfigureAwait(false);
                    plan = plan with { Mail = [.. plan.Mail, .. waiting.Destinations.Where(one => one.Waiting > 0).Select(one => new SimulatedMail { Domain = one.Destination, Count = (int)Math.Min(one.Waiting, 5_000_000) })] };
                    return ExitCode.Done;
                }).ConfigureAwait(false);
                if (code != ExitCode.Done) return code;
            }

            if (plan.Mail.IsEmpty) plan = plan with { Mail = SimulatedDay.Mail };
            var result = TrafficSimulation.Run(plan, cancellation);
            if (parsed.GetValue(svg) is { } picture) await File.WriteAllTextAsync(picture, SimulationPicture.Draw(result), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(admin.Json)) await terminal.WriteJsonAsync(SimulationReport.From(result), SimulationJson.Default.SimulationReport, cancellation).ConfigureAwait(false);
            else SimulationStory.Write(terminal, result);
            return ExitCode.Done;
        });
        return command;
    }

    private static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }

    private static bool TryReadOptions(Terminal terminal, string? config, out RelayOptions options)
    {
        options = new RelayOptions { HostName = DomainName.Parse("relay.example"), Shapes = new ShapeTable(ShapeFile.BuiltIn) };
        if (config is null && !File.Exists(SettingsLocation.FindFile(null))) return true;
        if (UsedSettings.Read(terminal, config) is not { } settings) return false;
        options = settings.Relay;
        return true;
    }

    private static bool TryParseMail(string text, ImmutableArray<ProviderModel> providers, out SimulatedMail mail)
    {
        mail = null!; // Read only where the answer is yes.
        var equals = text.LastIndexOf('=');
        if (equals <= 0 || !int.TryParse(text[(equals + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 10_000_000) return false;
        var name = text[..equals];
        var domain = providers.FirstOrDefault(provider => provider.Name == name)?.Domains.FirstOrDefault() ?? name;
        if (!DomainName.TryParse(domain, out var parsed)) return false;
        mail = new SimulatedMail { Domain = parsed.Value, Count = count, Over = TimeSpan.FromHours(8) };
        return true;
    }
}
