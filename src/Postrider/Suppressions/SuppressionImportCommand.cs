using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.Suppressions;

namespace Postrider.Suppressions;

/// <summary><c>postrider suppression import</c>.</summary>
internal static class SuppressionImportCommand
{
    /// <summary>A few million addresses.</summary>
    private const int MaximumLength = 256 * 1024 * 1024;

    public static Command Create(Terminal terminal, SuppressionCommandOptions options, Func<Stream> openInput)
    {
        var file = new Argument<string>("file") { Description = "A table as 'export' writes it, of another system with a column named address or email, or one address a line; - for standard input.", DefaultValueFactory = _ => "-" };
        var command = new Command("import", "Add all addresses of a file, or none if a line cannot be read.") { file };
        command.SetAction((parsed, cancellation) =>
        {
            if (options.ScopeOf(parsed, terminal) is not { } scope) return Task.FromResult(ExitCode.Usage);
            return SuppressionCommand.RunAsync(
                terminal, options, parsed,
                async store =>
                {
                    // Not null: it has a default.
                    var name = parsed.GetValue(file)!;
                    try
                    {
                        var read = SuppressionCsv.Read(await ReadAsync(name, openInput, cancellation).ConfigureAwait(false), new Suppression(scope, "", SuppressionReason.Manual, terminal.Time.GetUtcNow()));
                        var count = await store.AddAsync(read, cancellation).ConfigureAwait(false);
                        if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(new SuppressionChangeView(count), SuppressionJson.Default.SuppressionChangeView, cancellation).ConfigureAwait(false);
                        else terminal.WriteLine(HumanText.Text($"Read {HumanText.Count(read.Count)} addresses; {HumanText.Count(count)} of them are new on the list."));
                        return ExitCode.Done;
                    }
                    catch (FormatException mistake)
                    {
                        terminal.WriteError(HumanText.Safe($"postrider: {(name == "-" ? "standard input" : name)}, {mistake.Message} Nothing was added."));
                        return ExitCode.Unavailable;
                    }
                },
                cancellation);
        });
        return command;
    }

    private static async Task<string> ReadAsync(string name, Func<Stream> openInput, CancellationToken cancellation)
    {
        var stream = name == "-" ? openInput() : File.OpenRead(name);
        await using (stream.ConfigureAwait(false))
        {
            if (name != "-" && stream.Length > MaximumLength) throw new IOException($"{name} is larger than {HumanText.Size(MaximumLength)}; divide it.");
            using var reader = new StreamReader(stream);
            return await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
        }
    }
}
