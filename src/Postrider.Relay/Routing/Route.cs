using System.Collections.Immutable;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Routing;

/// <summary>Where mail goes that matches it.</summary>
public sealed record Route
{
    /// <summary>The name in the configuration: <c>default</c> for the last one.</summary>
    public required string Name { get; init; }

    public required RouteKind Kind { get; init; }

    /// <summary>Patterns for the destination (<see cref="RoutePattern"/>): <c>example.com</c>, <c>*.example.com</c> (all below), <c>[*]</c>, <c>*</c>. Empty matches all.</summary>
    public ImmutableArray<string> Destinations { get; init; } = [];

    /// <summary>Patterns for the domain of the reverse-path; <c>&lt;&gt;</c> for the null one. Empty matches all.</summary>
    public ImmutableArray<string> Senders { get; init; } = [];

    /// <summary>Smart hosts or LMTP servers in the order to try.</summary>
    public ImmutableArray<RouteHost> Hosts { get; init; } = [];

    /// <summary>The port at MX hosts; 25 but in tests and sandboxes.</summary>
    public int Port { get; init; } = 25;

    public ClientTls Tls { get; init; } = ClientTls.Opportunistic;

    /// <summary>Of which a host must have one, with <see cref="ClientTls.Fingerprint"/>.</summary>
    public ImmutableArray<CertificateFingerprint> Fingerprints { get; init; } = [];

    public ClientCredential? Credential { get; init; }

    public bool AllowUnverifiedCredential { get; init; }

    /// <summary>The pool by which its mail leaves that nothing else is said of; <c>null</c> for <see cref="Sources"/>.</summary>
    public string? Pool { get; init; }

    /// <summary>Local addresses to send from, by turns: a pool of its own. Empty for the system's choice.</summary>
    public ImmutableArray<System.Net.IPAddress> Sources { get; init; } = [];

    /// <summary>Open connections to one site at most.</summary>
    public int MaximumConnections { get; init; } = 20;

    /// <summary>Messages over one connection at most.</summary>
    public int MaximumTransactions { get; init; } = 1000;

    /// <summary>Recipients in one transaction at most; less where the peer's LIMITS says so.</summary>
    public int MaximumRecipients { get; init; } = 100;

    /// <summary>How long an idle connection is kept for the next message.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(2);

    public ClientTimeouts Timeouts { get; init; } = ClientTimeouts.Default;

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>Whether connections of another route serve this one as well: only limits and patterns differ.</summary>
    public bool ServesAs(Route other) =>
        this with { Destinations = [], Senders = [], Hosts = [], Fingerprints = [], Sources = [], Retry = other.Retry, MaximumConnections = other.MaximumConnections, MaximumTransactions = other.MaximumTransactions, MaximumRecipients = other.MaximumRecipients, IdleTimeout = other.IdleTimeout }
        == other with { Destinations = [], Senders = [], Hosts = [], Fingerprints = [], Sources = [] }
        && Hosts.SequenceEqual(other.Hosts) && Fingerprints.SequenceEqual(other.Fingerprints) && Sources.SequenceEqual(other.Sources);
}

/// <summary>A smart host or LMTP server.</summary>
/// <param name="Name">Its host name or an address literal in brackets. Its A and AAAA records are used, never its MX unless <paramref name="UseMx"/>.</param>
/// <param name="Port">The port.</param>
/// <param name="UseMx">Whether the name's MX records are followed.</param>
public sealed record RouteHost(string Name, int Port, bool UseMx);

public enum RouteKind
{
    /// <summary>Direct to the destination's MX hosts.</summary>
    Mx,
    SmartHost,
    Lmtp,

    /// <summary>Accepted and dropped, with an event.</summary>
    Discard,

    /// <summary>Kept in the spool until released by hand.</summary>
    Hold,
}
