using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server;

/// <summary>A listener as configured. A reload makes a new value; sessions keep the one they began with.</summary>
public sealed record ListenerOptions
{
    /// <summary>The name in the configuration, for logs and trace lines.</summary>
    public required string Name { get; init; }

    public required ListenerKind Kind { get; init; }

    /// <summary>Addresses and ports to listen on, IPv4 and IPv6; port 0 is the system's choice.</summary>
    public required ImmutableArray<IPEndPoint> Endpoints { get; init; }

    /// <summary>Our name in the greeting, in EHLO and in trace lines.</summary>
    public required string HostName { get; init; }

    /// <summary>Networks that may relay without signing in. Only for <see cref="ListenerKind.Relay"/>; empty by default.</summary>
    public ImmutableArray<IPNetwork> RelayNetworks { get; init; } = [];

    /// <summary>Addresses whose XCLIENT command is believed.</summary>
    public ImmutableArray<IPNetwork> XClientNetworks { get; init; } = [];

    /// <summary>Addresses that must begin with a PROXY protocol header (v1 or v2), which is then believed.</summary>
    public ImmutableArray<IPNetwork> ProxyNetworks { get; init; } = [];

    public ClientCertificates ClientCertificates { get; init; }

    /// <summary>SASL mechanisms offered once TLS is in force, upper case, best first; those that cannot work are left out by themselves.</summary>
    public ImmutableArray<string> AuthMechanisms { get; init; } =
        ["SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN", "LOGIN", "EXTERNAL", "OAUTHBEARER", "XOAUTH2"];

    /// <summary>Whether CHUNKING and BINARYMIME are offered (RFC 3030): not where the octets that come are not those that were sent.</summary>
    public bool OffersChunking { get; init; } = true;

    public SessionLimits Limits { get; init; } = new();

    /// <summary>What mail of those who may send here is labelled with, where nothing nearer to them says otherwise.</summary>
    public PrincipalLabels Labels { get; init; } = PrincipalLabels.None;
}

/// <summary>Whether TLS asks the client for a certificate.</summary>
public enum ClientCertificates
{
    None,

    /// <summary>Asked for, for EXTERNAL; a client without one is welcome.</summary>
    Requested,

    /// <summary>A client without a verified one gets 530 5.7.0.</summary>
    Required,
}

/// <summary>The bounds of one session. None is unlimited but <see cref="MaximumMessageSize"/> of 0.</summary>
public sealed record SessionLimits
{
    /// <summary>Sessions of this listener at once; more get 421 4.3.2.</summary>
    public int MaximumSessions { get; init; } = 1000;

    /// <summary>Sessions from one address (IPv6: one /64) at once; more get 421 4.7.0.</summary>
    public int MaximumSessionsPerAddress { get; init; } = 50;

    /// <summary>Octets of a message; 0 for no limit (RFC 1870: SIZE 0).</summary>
    public long MaximumMessageSize { get; init; } = 50 * 1024 * 1024;

    public int MaximumRecipients { get; init; } = 1000;

    /// <summary>Transactions in one session; more get 421 4.7.0. Advertised by LIMITS as MAILMAX.</summary>
    public int MaximumTransactions { get; init; } = 1000;

    /// <summary>Commands that neither carry mail nor fail (NOOP, RSET, VRFY …) between two messages.</summary>
    public int MaximumIdleCommands { get; init; } = 100;

    /// <summary>Replies of 5xx to commands, then 421 4.7.0.</summary>
    public int MaximumErrors { get; init; } = 10;

    /// <summary>Failed AUTHs in one session; the last of them is answered by 421 4.7.0.</summary>
    public int MaximumFailedAuthentications { get; init; } = 3;

    /// <summary>
    /// Failed AUTHs from one address (IPv6: one /64) within <see cref="FailedAuthenticationMemory"/>, in all its sessions; while there are
    /// so many, AUTH is answered by 454 4.7.0 and no password is looked at. 0 for no limit.
    /// </summary>
    public int MaximumFailedAuthenticationsPerAddress { get; init; } = 20;

    /// <summary>How long it takes until as many failed AUTHs as an address may have are forgotten; single ones are sooner.</summary>
    public TimeSpan FailedAuthenticationMemory { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Octets of a command line with CRLF (RFC 5321, 4.5.3.1.4 wants 512, extensions add to it).</summary>
    public int MaximumCommandLine { get; init; } = 2048;

    /// <summary>Octets of an AUTH response line (RFC 4954, 4: 12,288).</summary>
    public int MaximumAuthLine { get; init; } = 12_288;

    /// <summary>Waiting for a command (RFC 5321, 4.5.3.2.7).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Waiting for more of a body (RFC 5321, 4.5.3.2.5).</summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// Octets a second that a body must come with, lest the waits for it add up to <see cref="DataTimeout"/>; 0 for no such demand.
    /// </summary>
    public int MinimumDataRate { get; init; } = 100;

    /// <summary>For a whole session.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromHours(2);

    /// <summary>For the TLS handshake, the PROXY header and the greeting.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest FUTURERELEASE that is taken.</summary>
    public TimeSpan MaximumHold { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The least DELIVERBY time in return mode.</summary>
    public TimeSpan MinimumDeliverBy { get; init; } = TimeSpan.FromMinutes(1);
}
