using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Mail.TlsReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Queue;
using Postrider.Relay.Routing;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>
/// Says what became of the encryption of sessions, for each destination that they are opened for. Connections are shared by destinations of the same hosts, and their MTA-STS
/// policies are their own: so these are remembered by destination.
/// </summary>
internal sealed class TlsAccount(ITlsLedger? ledger)
{
    /// <summary>Destinations with a policy that are remembered; beyond that the next look-ups fill it anew.</summary>
    private const int MaximumPolicies = 50_000;

    private readonly ConcurrentDictionary<string, StsFinding> _policies = new(StringComparer.Ordinal);

    /// <summary>Whether anybody wants to know, of mail on such a route: a smart host is no business of the recipients' domain.</summary>
    public bool Wants(Route route) => ledger is { IsOn: true } && route.Kind == RouteKind.Mx && route.Tls != ClientTls.None;

    /// <summary>A destination was looked up.</summary>
    public void Learn(string destination, StsFinding? finding)
    {
        if (ledger is not { IsOn: true }) return;
        if (finding is not { Policy: not null })
        {
            _policies.TryRemove(destination, out _);
            if (finding?.Problem is { } problem)
                Count(destination, new SessionOutcome(TlsReportPolicyType.Sts, finding.Domain.Value, TlsResultType.StsPolicyFetchError) { Reason = problem });
            return;
        }

        if (_policies.Count >= MaximumPolicies) _policies.Clear();
        _policies[destination] = finding;
    }

    /// <summary>A session is used for a destination for the first time.</summary>
    public void Use(OpenConnection open, string destination)
    {
        var outcome = PolicyFor(destination, open.Host?.Policy, open.Host?.Name ?? default);
        Count(destination, ResultOf(outcome.Policy, open) is { } result
            ? outcome with { Result = result, Host = open.Peer, HostAddress = open.Connection.Remote.Address.ToString(), Source = open.Source, Reason = open.Connection.Tls?.PeerProblem }
            : outcome);
    }

    /// <summary>No session came about at a host, for want of TLS that is as it must be.</summary>
    public void Fail(IEnumerable<string> destinations, HostTarget target, ClientFailure? failure)
    {
        var refusal = target.Host.Policy?.Refusal;
        if (failure is { Fault: null } || (failure is null && refusal is null)) return;
        foreach (var destination in destinations)
        {
            var outcome = PolicyFor(destination, target.Host.Policy, target.Host.Name);
            var result = failure?.Fault is { } fault ? Word(fault) : outcome.Policy == TlsReportPolicyType.Tlsa ? TlsResultType.DnssecInvalid : TlsResultType.ValidationFailure;
            Count(destination, outcome with { Result = result, Host = target.Peer, HostAddress = target.Remote?.Address.ToString(), Source = target.Source?.ToString(), Reason = (failure?.Reply ?? refusal)?.Text });
        }
    }

    private void Count(string destination, SessionOutcome outcome)
    {
        if (DomainName.TryParse(destination, out var domain)) ledger?.Count(domain, outcome);
    }

    /// <summary>The policy that holds for a destination at a host (RFC 8460, 4.4).</summary>
    private SessionOutcome PolicyFor(string destination, TlsPolicy? policy, DomainName host)
    {
        if (policy is { Kind: TlsPolicyKind.Dane })
        {
            var records = policy.Dane is { } dane ? dane.Records.Select(record => $"{record.Usage} {record.Selector} {record.Matching} {Convert.ToHexStringLower(record.Association.Span)}") : [];
            return new SessionOutcome(TlsReportPolicyType.Tlsa, policy.Dane is { Base.IsEmpty: false } found ? found.Base.Value : host.Value, null) { PolicyText = [.. records.Take(20)] };
        }

        if (!_policies.TryGetValue(destination, out var finding) || finding.Policy is not { } sts || sts.Mode == StsMode.None)
            return new SessionOutcome(TlsReportPolicyType.NoPolicyFound, destination, null);
        ImmutableArray<string> hosts = [.. sts.Hosts.Select(pattern => pattern.ToString())];
        return new SessionOutcome(TlsReportPolicyType.Sts, finding.Domain.Value, null)
        {
            PolicyHosts = hosts,
            PolicyText =
            [
                "version: STSv1", $"mode: {(sts.Mode == StsMode.Enforce ? "enforce" : "testing")}", .. hosts.Select(one => $"mx: {one}"),
                string.Create(CultureInfo.InvariantCulture, $"max_age: {sts.MaximumAge.TotalSeconds:0}"),
            ],
        };
    }

    private static string? ResultOf(TlsReportPolicyType policy, OpenConnection open)
    {
        if (open.Connection.Tls is not { } tls) return open.Connection.Capabilities.StartTls ? TlsResultType.ValidationFailure : TlsResultType.StartTlsNotSupported;
        if (policy != TlsReportPolicyType.Sts) return null;
        // One in testing lets mail pass, and wants to know.
        return tls.PeerFault is { } fault ? Word(fault) : open.Host?.Policy is { Testing.Length: > 0 } ? TlsResultType.ValidationFailure : null;
    }

    private static string Word(TlsFault fault) => fault switch
    {
        TlsFault.NotOffered => TlsResultType.StartTlsNotSupported,
        TlsFault.HostMismatch => TlsResultType.HostMismatch,
        TlsFault.Expired => TlsResultType.Expired,
        TlsFault.NotTrusted => TlsResultType.NotTrusted,
        _ => TlsResultType.ValidationFailure,
    };
}
