using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration;
using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Probe;

/// <summary>What a probe goes by: the settings of the relay where they are given, the standard where not.</summary>
internal sealed record ProbePlan(Route Route, DnsOptions Dns, ExchangeOptions Exchange, TimeSpan Timeout)
{
    /// <summary>Which policies of other domains are asked for.</summary>
    public TlsPolicySettings TlsPolicy { get; private init; } = new();

    private static readonly Route Standard = new() { Name = "default", Kind = RouteKind.Mx };

    public static ProbePlan Of(Settings? settings, MailboxAddress recipient, int? port, IPEndPoint? resolver, TimeSpan timeout)
    {
        var route = settings is null ? Standard : new RouteTable(settings.Relay.Routes).Find(null, recipient);
        if (port is { } chosen) route = route with { Port = chosen, Hosts = [.. route.Hosts.Select(host => host with { Port = chosen })] };
        var dns = settings?.Dns ?? new DnsOptions();
        if (resolver is not null) dns = dns with { Servers = [resolver] };
        var exchange = new ExchangeOptions
        {
            HostName = settings?.Relay.HostName ?? OwnName(),
            OwnEndpoints = settings is null ? [] : RelayEndpoints(settings),
            Port = route.Port,
        };
        var policies = settings?.TlsPolicy ?? new TlsPolicySettings();
        return new ProbePlan(route, dns, exchange, timeout)
        {
            TlsPolicy = policies with { Sts = policies.Sts with { Timeout = policies.Sts.Timeout < timeout ? policies.Sts.Timeout : timeout } },
        };
    }

    private static ImmutableArray<IPEndPoint> RelayEndpoints(Settings settings) =>
        [.. settings.Listeners.Where(listener => listener.Kind == ListenerKind.Relay).SelectMany(listener => listener.Endpoints)];

    private static DomainName OwnName() => DomainName.TryParse(Environment.MachineName, out var name) ? name : DomainName.Parse("localhost");
}
