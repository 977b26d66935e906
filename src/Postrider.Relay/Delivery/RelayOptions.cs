using System.Collections.Immutable;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Sources;
using Postrider.Smtp;

namespace Postrider.Relay.Delivery;

/// <summary>The rules of scheduling and delivery. A reload makes a new value.</summary>
public sealed record RelayOptions
{
    /// <summary>Our name in EHLO and in reports.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>In the order to match; the last must match all.</summary>
    public ImmutableArray<Route> Routes { get; init; } = [new Route { Name = "default", Kind = RouteKind.Mx }];

    /// <summary>From where mail leaves.</summary>
    public EgressPlan Egress { get; init; } = EgressPlan.None;

    /// <summary>How fast mail may go, and what is done on which replies.</summary>
    public ShapeTable Shapes { get; init; } = ShapeTable.Empty;

    /// <summary>Open connections in all.</summary>
    public int MaximumConnections { get; init; } = 500;

    /// <summary>Recipients held in memory at most; the rest waits in the spool alone.</summary>
    public int MaximumLoadedRecipients { get; init; } = 100_000;

    /// <summary>Recipients of one ready queue held in memory at most.</summary>
    public int MaximumLoadedPerQueue { get; init; } = 5_000;

    /// <summary>How long an attempt may take in all before the watchdog names it and ends it.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Where reports to addresses of ours go in the end.</summary>
    public ForwardingRules Forwarding { get; init; } = ForwardingRules.None;

    /// <summary>Reports delays to senders (DSN action delayed).</summary>
    public bool ReportDelays { get; init; } = true;
}
