using System.Collections.Immutable;
using System.Net;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Reporting;
using Postrider.Relay.Reputation;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Submission;

/// <summary>All that the door goes by. A reload makes a new value; transactions keep the one they began with.</summary>
/// <param name="Options">The rules themselves.</param>
/// <param name="Listeners">The listeners, for the networks that each of them lets relay.</param>
/// <param name="RetryFor">When a recipient expires, and when a delay is reported.</param>
public sealed record SubmissionRules(
    SubmissionOptions Options, ImmutableArray<ListenerOptions> Listeners, RetryPolicySource RetryFor)
{
    /// <summary>Where mail to addresses of ours goes in the end.</summary>
    public ForwardingRules Forwarding { get; init; } = ForwardingRules.None;

    /// <summary>The pools that a message may wish for.</summary>
    public EgressPlan Egress { get; init; } = EgressPlan.None;

    /// <summary>Which tenants may send freely; <c>null</c> where all may.</summary>
    public TenantGate? Tenants { get; init; }

    /// <summary>Our name in Authentication-Results: a field that claims it and comes from a stranger is cut out.</summary>
    public DomainName ServiceId { get; init; } = Options.HostName;

    /// <summary>Who sees a message before it is queued, in the order in which their fields stand before it.</summary>
    public ImmutableArray<IBeforeQueueFilter> Filters { get; init; } = [];

    /// <summary>Who is not to be written to.</summary>
    public ISuppressions Suppressions { get; init; } = NoSuppressions.Instance;

    /// <summary>Tells senders what became of addresses that lead elsewhere; <c>null</c> to tell them nothing.</summary>
    public ReportWriter? Reports { get; init; }

    /// <summary>What the listener of a session labels mail with; <c>null</c> for nothing.</summary>
    internal PrincipalLabels? LabelsOf(SessionFacts session)
    {
        foreach (var listener in Listeners)
            if (listener.Name == session.Listener) return ReferenceEquals(listener.Labels, PrincipalLabels.None) ? null : listener.Labels;
        return null;
    }

    /// <summary>Whether a client may relay by its address alone. A listener that a reload took away lets nobody.</summary>
    internal bool MayRelay(SessionFacts session)
    {
        if (session.Kind != ListenerKind.Relay) return false;
        var address = session.Remote.Address;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        foreach (var listener in Listeners)
        {
            if (listener.Name != session.Listener || listener.Kind != ListenerKind.Relay) continue;
            foreach (var network in listener.RelayNetworks)
                if (network.Contains(address)) return true;
        }

        return false;
    }
}
