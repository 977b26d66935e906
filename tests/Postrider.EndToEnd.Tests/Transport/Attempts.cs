using System.Text.Json;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Transport;

/// <summary>What became of a message at its first attempt, by the program's own account.</summary>
internal sealed record Attempts(string Kind, string Tls, string Reply, string Note, string Story)
{
    /// <summary>Submits a message and waits for its first attempt.</summary>
    public static async Task<Attempts> SendAsync(RelayProcess relay, string subject, string to, CancellationToken cancellation, params string[] more)
    {
        var sent = await relay.RunAsync(["send", "--from", "a@sender.test", "--to", to, "--subject", subject, "--text", "Hello.", "--json", .. more]);
        if (sent.ExitCode != 0) throw new InvalidOperationException(sent.ToString());
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // Longer than a site rests after the failure of another test.
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        while (true)
        {
            var trace = await relay.AskAsync("trace", to);
            foreach (var happened in trace.GetProperty("messages")[0].GetProperty("events").EnumerateArray())
            {
                var kind = Text(happened, "kind");
                if (kind is not ("delivered" or "deferred" or "bounced")) continue;
                var reply = happened.TryGetProperty("reply", out var said) && said.ValueKind == JsonValueKind.Object
                    ? $"{said.GetProperty("code")} {Text(said, "status")} {Text(said, "text")}"
                    : "";
                return new Attempts(kind, Text(happened, "tls"), reply, Text(happened, "note"), (await relay.RunAsync("trace", to)).Output);
            }

            await Task.Delay(50, deadline.Token);
        }
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
