using System.CommandLine;
using System.Globalization;
using Postrider.Queue;

namespace Postrider.Trial;

/// <summary><c>postrider sandbox show ID</c>: one captured message, whole.</summary>
internal static class SandboxShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<long>("id")
        {
            Description = "The number that 'sandbox list' shows.",
            CustomParser = result =>
            {
                if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    result.AddError($"'{result.Tokens[0].Value}' is no id: they are numbers, as 'postrider sandbox list' shows them.");
                return number;
            },
        };
        var directory = SandboxDirectory.CreateOption();
        var raw = new Option<bool>("--raw") { Description = "The message alone, octet by octet as it came." };
        var json = new Option<bool>("--json") { Description = "Print one JSON object." };
        var command = new Command("show", "Show a captured message.") { id, directory, raw, json };
        command.SetAction((parsed, cancellation) => SandboxRun.RunAsync(terminal, parsed.GetRequiredValue(directory), async client =>
        {
            var number = parsed.GetValue(id);
            if (await client.FindAsync(number, cancellation).ConfigureAwait(false) is not { } message)
            {
                terminal.WriteError($"There is no message {number}; 'postrider sandbox list' shows what there is.");
                return ExitCode.NoMatch;
            }

            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(message, SandboxJson.Default.CaptureView, cancellation).ConfigureAwait(false);
            else if (parsed.GetValue(raw)) await WriteRawAsync(terminal, await client.ReadRawAsync(number, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
            else Write(terminal, message);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task WriteRawAsync(Terminal terminal, byte[] octets, CancellationToken cancellation)
    {
        var output = terminal.OpenOutput();
        await using (output.ConfigureAwait(false)) await output.WriteAsync(octets, cancellation).ConfigureAwait(false);
    }

    private static void Write(Terminal terminal, CaptureView message)
    {
        terminal.WriteLine($"Message {message.Id}, taken by {message.Server} at {HumanText.Moment(message.At, terminal.Time)} {(message.Tls is { } tls ? $"over {tls}" : "in clear")}");
        terminal.WriteLine($"MAIL FROM:<{HumanText.Safe(message.Sender)}>");
        foreach (var recipient in message.Recipients) terminal.WriteLine($"RCPT TO:<{HumanText.Safe(recipient)}>");
        terminal.WriteLine("");
        foreach (var line in (message.Text ?? "").Split('\n')) terminal.WriteLine(HumanText.Safe(line.TrimEnd('\r')));
    }
}
