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
        if (finding is { Policy: not null })
        {
            if (_policies.Count >= MaximumPolicies) _policies.Clear();
            _policies[destination] = finding;
        }
        else
        {
            _policies.TryRemove(destination, out _);
        }

        // Though the policy kept may hold, its domain wants to know that it cannot be had anew.
        if (finding?.Fault is { } fault) Count(destination, PolicyFor(destination, null, default) with { Policy = TlsReportPolicyType.Sts, Result = Word(fault), Reason = finding.Problem });
    }

    /// <summary>A session is used for a destination for the first time.</summary>
    public void Use(OpenConnection open, string destination)
    {
        var outcome = PolicyFor(destination, open.Host?.Policy, open.Host?.Name ?? default);
        Count(destination, ResultOf(outcome.Policy, open) is { } result
            ? outcome with { Result = result, Host = open.Peer, HostAddress = open.Connection.Remote.Address.ToString(), Source = open.Source, Reason = ReasonOf(open) }
            : outcome);
    }

    /// <summary>No session came about at a host, for want of TLS that is as it must be, or of a policy that can be followed.</summary>
    public void Fail(IEnumerable<string> destinations, HostTarget target, ClientFailure? failure)
    {
        var policy = target.Host.Policy;
        if (failure is { Fault: null } || (failure is null && policy?.Refusal is null)) return;
        foreach (var destination in destinations)
        {
            var outcome = PolicyFor(destination, policy, target.Host.Name);
            var result = failure?.Fault is { } fault ? Word(fault, outcome.Policy) : Word(policy?.Fault);
            Count(destination, outcome with
            {
                Result = result,
                Host = target.Peer,
                HostAddress = target.Remote?.Address.ToString(),
                Source = target.Source?.ToString(),
                Reason = (failure?.Reply ?? policy?.Refusal)?.Text,
            });
        }
    }

    private void Count(string destination, SessionOutcome outcome)
    {
        if (DomainName.TryParse(destination, out var domain)) ledger?.Count(domain, outcome);
    }

    /// <summary>The policy that holds for a destination at a host (RFC 8460, 4.4).</summary>
    private SessionOutcome PolicyFor(string destination, TlsPolicy? policy, DomainName host)
    {
        if (policy is { Kind: TlsPolicyKind.Dane } or { Dane: not null })
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

    private static string? ResultOf(TlsReportPolicyType kind, OpenConnection open)
    {
        if (open.Connection.Tls is not { } tls) return open.Connection.Capabilities.StartTls ? TlsResultType.ValidationFailure : TlsResultType.StartTlsNotSupported;
        // Mail goes, and yet there is something to mend.
        if (kind == TlsReportPolicyType.Tlsa) return open.Host?.Policy?.Fault is { } wrong ? Word(wrong) : null;
        if (kind != TlsReportPolicyType.Sts) return null;
        // One in testing lets mail pass, and wants to know.
        return tls.PeerFault is { } fault ? Word(fault, kind) : open.Host?.Policy is { Testing.Length: > 0 } ? TlsResultType.ValidationFailure : null;
    }

    private static string? ReasonOf(OpenConnection open) => open.Host?.Policy switch
    {
        { Fault: not null } policy => policy.Source,
        { Testing: { Length: > 0 } testing } => testing,
        _ => open.Connection.Tls?.PeerProblem,
    };

    private static string Word(TlsFault fault, TlsReportPolicyType kind) => fault switch
    {
        TlsFault.NotOffered => TlsResultType.StartTlsNotSupported,
        TlsFault.HostMismatch => TlsResultType.HostMismatch,
        TlsFault.Expired => TlsResultType.Expired,
        TlsFault.NotTrusted => TlsResultType.NotTrusted,
        TlsFault.NoMatch when kind == TlsReportPolicyType.Tlsa => TlsResultType.TlsaInvalid,
        _ => TlsResultType.ValidationFailure,
    };

    private static string Word(TlsPolicyFault? fault) => fault switch
    {
        TlsPolicyFault.DnsNotAuthentic => TlsResultType.DnssecInvalid,
        TlsPolicyFault.TlsaUnusable => TlsResultType.TlsaInvalid,
        TlsPolicyFault.TlsaMissing => TlsResultType.DaneRequired,
        _ => TlsResultType.ValidationFailure,
    };

    private static string Word(StsFault fault) => fault switch
    {
        StsFault.HostNotTrusted => TlsResultType.StsWebpkiInvalid,
        StsFault.Invalid => TlsResultType.StsPolicyInvalid,
        _ => TlsResultType.StsPolicyFetchError,
    };
}
