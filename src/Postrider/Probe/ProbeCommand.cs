using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Queue;
using Postrider.Relay.Routing;
using Postrider.Serving;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Probe;

/// <summary><c>postrider probe</c>: shows how mail for a destination would be delivered, without sending any.</summary>
internal static class ProbeCommand
{
    /// <summary>The exit code when no host would take a message now.</summary>
    private const int NotReady = 1;

    private const int DnsPort = 53;

    public static Command Create(Terminal terminal) => Create(terminal, new ClientConnector(TimeProvider.System));

    internal static Command Create(Terminal terminal, IClientConnector connector)
    {
        var destination = new Argument<string>("destination") { Description = "A domain, an address, or an address literal in brackets." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of words." };
        var config = new Option<string?>("--config", "-c") { Description = "The settings file whose routes, resolvers and name are used.", HelpName = "file" };
        var port = new Option<int?>("--port") { Description = "Connect to this port instead of 25.", HelpName = "port" };
        var resolver = new Option<string?>("--resolver") { Description = "Ask this DNS resolver.", HelpName = "address[:port]" };
        var timeout = new Option<int>("--timeout") { Description = "Seconds that each step may take.", HelpName = "seconds", DefaultValueFactory = _ => 15 };
        var command = new Command("probe", "Show how mail for a destination would be delivered: hosts, addresses, TLS, greeting. Sends nothing.") { destination, json, config, port, resolver, timeout };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Required by the parser, so never absent.
            if (!TryParseDestination(parsed.GetValue(destination)!, out var recipient))
                return Refuse(terminal, $"'{parsed.GetValue(destination)}' is not a domain, an address or an address literal.");
            IPEndPoint? server = null;
            if (parsed.GetValue(resolver) is { } named && !TryParseEndpoint(named, out server))
                return Refuse(terminal, $"--resolver '{named}' is not an address such as 192.0.2.53, 127.0.0.1:5353 or [::1]:53.");
            if (parsed.GetValue(port) is < 1 or > ushort.MaxValue) return Refuse(terminal, "--port is a number from 1 to 65535.");
            if (parsed.GetValue(timeout) is < 1 or > 3600) return Refuse(terminal, "--timeout is a number of seconds from 1 to 3600.");
            if (!TryReadSettings(terminal, parsed.GetValue(config), out var settings)) return ExitCode.Usage;

            var plan = ProbePlan.Of(settings, recipient, parsed.GetValue(port), server, TimeSpan.FromSeconds(parsed.GetValue(timeout)));
            using var dns = new DnsResolver(plan.Dns, terminal.Time, NullLogger<DnsResolver>.Instance);
            var exchanges = new ExchangeResolver(dns, plan.Exchange, terminal.Time, new Random());
            var store = new ProbeStsStore(settings is null ? null : StationPolicies.StoreIn(settings.DataDirectory));
            var policies = await StationPolicies.OpenAsync(plan.TlsPolicy, dns, store, terminal.Time, NullLoggerFactory.Instance, cancellation).ConfigureAwait(false);
            await using var closing = policies.ConfigureAwait(false);
            using var probe = new DestinationProbe(exchanges, policies.Resolver, connector, terminal.Time, plan.Exchange.HostName.Value, plan.Timeout);
            var report = await probe.RunAsync(recipient.Destination, plan.Route, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json)) await terminal.WriteJsonAsync(report, ProbeJson.Default.ProbeReport, cancellation).ConfigureAwait(false);
            else foreach (var line in new ProbeStory(terminal.Time).Tell(report)) terminal.WriteLine(line);
            return report.IsReady || plan.Route.Kind is RouteKind.Discard or RouteKind.Hold ? ExitCode.Done : NotReady;
        });
        return command;
    }

    private static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }

    private static bool TryParseDestination(string text, out MailboxAddress recipient)
    {
        if (text.Contains('@', StringComparison.Ordinal)) return MailboxAddress.TryParse(text, out recipient) && recipient.Destination.Length > 0;
        return MailboxAddress.TryParse($"postmaster@{text}", out recipient);
    }

    private static bool TryParseEndpoint(string text, out IPEndPoint? endpoint)
    {
        endpoint = IPAddress.TryParse(text, out var address) ? new IPEndPoint(address, DnsPort) : null;
        if (endpoint is not null) return true;
        if (!IPEndPoint.TryParse(text, out endpoint)) return false;
        if (endpoint.Port == 0) endpoint.Port = DnsPort;
        return true;
    }

    private static bool TryReadSettings(Terminal terminal, string? path, out Settings? settings)
    {
        settings = null;
        if (path is null) return true;
        var reading = SettingsFile.Read(path);
        settings = reading.Settings;
        if (settings is not null) return true;
        foreach (var mistake in reading.Mistakes) terminal.WriteError(mistake.ToString());
        return false;
    }
}
