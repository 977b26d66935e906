using System.Net;
using System.Text.Json;
using Postrider.Mail.Exchange;
using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Probe;

/// <summary>Goes the way of a message up to the point where MAIL would be said, and then says QUIT.</summary>
internal sealed class DestinationProbe(IExchangeResolver exchanges, TlsPolicyResolver policies, IClientConnector connector, TimeProvider time, string heloName, TimeSpan timeout) : IDisposable
{
    private const int MaximumConnections = 8;

    private readonly SemaphoreSlim _connections = new(MaximumConnections);

    private ClientTimeouts Timeouts => new() { Connect = timeout, Greeting = timeout, Command = timeout };

    public void Dispose() => _connections.Dispose();

    public async Task<ProbeReport> RunAsync(string destination, Route route, CancellationToken cancellation)
    {
        var kind = JsonNamingPolicy.SnakeCaseLower.ConvertName(route.Kind.ToString());
        if (route.Kind is RouteKind.Discard or RouteKind.Hold) return new ProbeReport(destination, route.Name, kind, null, []);
        var (found, failure, problem) = await ResolveAsync(destination, route, cancellation).ConfigureAwait(false);
        var hosts = await Task.WhenAll(found.Select(host => ProbeAsync(host, route, cancellation))).ConfigureAwait(false);
        return new ProbeReport(destination, route.Name, kind, hosts.Length == 0 ? failure : null, hosts, problem);
    }

    private async Task<(IReadOnlyList<Candidate> Hosts, string? Failure, string? PolicyProblem)> ResolveAsync(string destination, Route route, CancellationToken cancellation)
    {
        var wanted = route.Kind == RouteKind.Mx ? [new RouteHost(destination, route.Port, UseMx: true)] : route.Hosts;
        var domain = route.Kind == RouteKind.Mx && DomainName.TryParse(destination, out var name) ? name : default;
        var hosts = new List<Candidate>();
        string? failure = null, problem = null;
        foreach (var host in wanted)
        {
            var finding = host.UseMx ? exchanges.ResolveAsync(host.Name, cancellation).AsTask() : exchanges.ResolveHostAsync(host.Name, cancellation).AsTask();
            var plan = await (route.Kind == RouteKind.Lmtp ? TlsPolicyResolver.RoutesAlone : policies).FindAsync(route.Tls, domain, finding, host.Port, cancellation).ConfigureAwait(false);
            var answer = await finding.ConfigureAwait(false);
            failure ??= answer.Failure?.ToString();
            problem ??= plan.StsProblem;
            hosts.AddRange(answer.Hosts.Zip(plan.Hosts, (found, policy) => new Candidate(found, policy, host.Port)));
        }

        return (hosts, failure, problem);
    }

    private async Task<ProbedHost> ProbeAsync(Candidate candidate, Route route, CancellationToken cancellation)
    {
        var (host, policy, _) = candidate;
        var shown = new ProbedPolicy(JsonNamingPolicy.SnakeCaseLower.ConvertName(policy.Kind.ToString()), policy.Source, policy.DaneDetail, policy.Testing);
        // What must not be connected to is not: the relay would not either.
        if (policy.Refusal is { } refusal) return new ProbedHost(host.Name.Value, host.Preference, host.Problem ?? refusal.ToString(), shown, []);
        var addresses = await Task.WhenAll(host.Addresses.Select(address => ProbeAsync(candidate, address, route, cancellation))).ConfigureAwait(false);
        return new ProbedHost(host.Name.Value, host.Preference, host.Problem, shown, addresses);
    }

    private async Task<ProbedAddress> ProbeAsync(Candidate candidate, IPAddress address, Route route, CancellationToken cancellation)
    {
        await _connections.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var options = new PeerOptions
            {
                Remote = new IPEndPoint(address, candidate.Port),
                HostName = candidate.Host.Name,
                HeloName = heloName,
                Protocol = route.Kind == RouteKind.Lmtp ? ClientProtocol.Lmtp : ClientProtocol.Smtp,
                Tls = candidate.Policy.Tls,
                ServerName = candidate.Policy.ServerName,
                Fingerprints = route.Fingerprints,
                Check = candidate.Policy.Check,
                Source = route.Sources.FirstOrDefault(source => source.AddressFamily == address.AddressFamily),
                Timeouts = Timeouts,
            };
            return await ProbeAsync(options, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<ProbedAddress> ProbeAsync(PeerOptions options, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        var opening = await connector.OpenAsync(options, cancellation).ConfigureAwait(false);
        var taken = (long)time.GetElapsedTime(begun).TotalMilliseconds;
        if (opening.Connection is not { } connection)
        {
            // Without a connection there is a failure.
            var failure = opening.Failure!;
            return new ProbedAddress(options.Remote.ToString(), false, taken, null, [], Describe(failure.Tls), null, JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.Stage.ToString()), failure.Reply.ToString());
        }

        await using (connection.ConfigureAwait(false))
        {
            await connection.QuitAsync(cancellation).ConfigureAwait(false);
            var plaintext = connection.Tls is null ? await ExplainPlaintextAsync(options, connection.Capabilities, cancellation).ConfigureAwait(false) : null;
            return new ProbedAddress(options.Remote.ToString(), true, taken, connection.Greeting, connection.Capabilities.Keywords, Describe(connection.Tls), plaintext, null, null);
        }
    }

    /// <summary>A peer that offers STARTTLS and yet gets mail in clear has broken TLS: asking for it by force brings out how.</summary>
    private async Task<string> ExplainPlaintextAsync(PeerOptions options, PeerCapabilities offered, CancellationToken cancellation)
    {
        if (options.Tls == ClientTls.None) return "the route does without TLS";
        if (!offered.StartTls) return "it does not offer STARTTLS";
        var opening = await connector.OpenAsync(options with { Tls = ClientTls.Required }, cancellation).ConfigureAwait(false);
        if (opening.Connection is not { } connection) return $"its TLS is broken: {opening.Failure?.Reply}";
        await using (connection.ConfigureAwait(false)) await connection.QuitAsync(cancellation).ConfigureAwait(false);
        return "its TLS failed at first and then worked";
    }

    private static ProbedTls? Describe(TlsDetails? tls) => tls is null
        ? null
        : new ProbedTls(tls.Protocol, tls.Cipher, tls.PeerCertificate, tls.PeerIssuer, tls.PeerExpires, tls.PeerVerified, tls.PeerProblem);

    private sealed record Candidate(ExchangeHost Host, TlsPolicy Policy, int Port);
}
