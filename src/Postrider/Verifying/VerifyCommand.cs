using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Spf;
using Postrider.Queue;

namespace Postrider.Verifying;

/// <summary><c>postrider verify</c>: judges a message as receivers do, and says why.</summary>
internal static class VerifyCommand
{
    private const int DnsPort = 53;

    private static readonly string ServiceId = Environment.MachineName;

    public static Command Create(Terminal terminal) => Create(terminal, Console.OpenStandardInput);

    internal static Command Create(Terminal terminal, Func<Stream> openInput)
    {
        var file = new Argument<string>("file") { Description = "The message, with all its header fields; - for standard input.", DefaultValueFactory = _ => "-" };
        var ip = new Option<string?>("--ip") { Description = "The client that sent it; otherwise taken from the topmost Received field.", HelpName = "address" };
        var helo = new Option<string?>("--helo") { Description = "What the client said in EHLO; otherwise taken from the topmost Received field.", HelpName = "name" };
        var from = new Option<string?>("--from") { Description = "The reverse-path (MAIL FROM), <> for none; otherwise taken from Return-Path.", HelpName = "address" };
        var resolver = new Option<string?>("--resolver") { Description = "Ask this DNS resolver.", HelpName = "host[:port]" };
        var suffixes = new Option<string?>("--public-suffix-list") { Description = "Find organisational domains by this list instead of the DNS tree walk.", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of words." };
        var command = new Command("verify", "Judge a message by SPF, DKIM, DMARC and ARC as receivers do, and say why.") { file, ip, helo, from, resolver, suffixes, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            IPAddress? client = null;
            if (parsed.GetValue(ip) is { } address && !IPAddress.TryParse(address, out client)) return Refuse(terminal, $"--ip '{address}' is not an address such as 192.0.2.1 or 2001:db8::1.");
            var options = new DnsOptions();
            if (parsed.GetValue(resolver) is { } named)
            {
                if (await FindResolverAsync(named, cancellation).ConfigureAwait(false) is not { } server)
                    return Refuse(terminal, $"--resolver '{named}' is not a host such as 192.0.2.53, 127.0.0.1:5353 or [::1]:53.");
                options = options with { Servers = [server] };
            }

            try
            {
                // Absent only where the parser has a default.
                using var message = new MessageFile(Open(parsed.GetValue(file)!, openInput));
                var list = parsed.GetValue(suffixes) is { } path ? PublicSuffixList.Load(path) : null;
                using var dns = new DnsResolver(options, terminal.Time, NullLogger<DnsResolver>.Instance);
                var judge = new MessageJudge(dns, terminal.Time, new SpfOptions { ReceiverName = ServiceId }, new DkimVerifierOptions(), list);
                var origin = new MessageOrigin(client, parsed.GetValue(helo), parsed.GetValue(from)?.Trim().TrimStart('<').TrimEnd('>'));
                var report = VerifyReport.Of(await judge.JudgeAsync(message, origin, cancellation).ConfigureAwait(false), ServiceId);
                if (parsed.GetValue(json)) await terminal.WriteJsonAsync(report, VerifyJson.Default.VerifyReport, cancellation).ConfigureAwait(false);
                else foreach (var line in VerifyStory.Tell(report)) terminal.WriteLine(line);
                return ExitCode.Done;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                terminal.WriteError($"postrider: {failure.Message}");
                return ExitCode.Unavailable;
            }
        });
        return command;
    }

    private static Stream Open(string file, Func<Stream> openInput) => file == "-" ? openInput() : File.OpenRead(file);

    private static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }

    private static async Task<IPEndPoint?> FindResolverAsync(string text, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(text, out var address)) return new IPEndPoint(address, DnsPort);
        if (IPEndPoint.TryParse(text, out var endpoint)) return endpoint.Port == 0 ? new IPEndPoint(endpoint.Address, DnsPort) : endpoint;
        var colon = text.LastIndexOf(':');
        var port = DnsPort;
        if (colon >= 0 && (!int.TryParse(text.AsSpan(colon + 1), out port) || port is < 1 or > ushort.MaxValue)) return null;
        try
        {
            var found = await Dns.GetHostAddressesAsync(colon < 0 ? text : text[..colon], cancellation).ConfigureAwait(false);
            return found is [var first, ..] ? new IPEndPoint(first, port) : null;
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
