using System.IO.Compression;
using System.Text;
using System.Text.Json;
using MimeKit;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Transport;

/// <summary>What a domain is told of the encryption to its hosts, read from the reports that come to its mailbox.</summary>
internal static class ToldResults
{
    /// <summary>Sends mail to the domain and waits for a report that tells of failures.</summary>
    /// <returns>The kinds of policies and the words for what failed, together.</returns>
    public static async Task<IReadOnlyCollection<(string Policy, string Result)>> OfAsync(RelayProcess relay, Maildir box, string domain, CancellationToken cancellation)
    {
        // Whether it is tried now or waits behind another's failure: what was found of the domain is told.
        var sent = await relay.RunAsync("send", "--from", "a@sender.test", "--to", $"told@{domain}", "--text", "Hello.");
        Assert.True(sent.ExitCode == 0, sent.ToString());
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var told = box.Files.Select(File.ReadAllBytes).Where(octets => octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes($"TLS-Report-Domain: {domain}\n")) >= 0).SelectMany(ResultsIn).ToHashSet();
            if (told.Count > 0) return told;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"No report on {domain} tells of a failure.\n{relay.Log}");
            await Task.Delay(100, cancellation);
        }
    }

    private static List<(string Policy, string Result)> ResultsIn(byte[] message)
    {
        var file = Maildir.Parse(message).BodyParts.OfType<MimePart>().Single(part => part.FileName is not null);
        using var packed = new MemoryStream();
        file.Content?.DecodeTo(packed);
        packed.Position = 0;
        using var json = JsonDocument.Parse(new GZipStream(packed, CompressionMode.Decompress));
        return
        [
            .. from policy in json.RootElement.GetProperty("policies").EnumerateArray()
               where policy.TryGetProperty("failure-details", out _)
               from detail in policy.GetProperty("failure-details").EnumerateArray()
               select (policy.GetProperty("policy").GetProperty("policy-type").GetString() ?? "", detail.GetProperty("result-type").GetString() ?? ""),
        ];
    }
}
