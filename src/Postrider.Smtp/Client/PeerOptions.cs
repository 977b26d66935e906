using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Postrider.Smtp.Client;

/// <summary>Whom a client connection talks to, and how.</summary>
public sealed record PeerOptions
{
    /// <summary>The address and port to connect to.</summary>
    public required IPEndPoint Remote { get; init; }

    /// <summary>The local address to connect from, or that of the proxy; <c>null</c> for the system's choice, or the proxy's.</summary>
    public IPAddress? Source { get; init; }

    /// <summary>Who connects in our place, or <c>null</c>.</summary>
    public EgressProxy? Proxy { get; init; }

    /// <summary>What we show when a peer asks for a certificate, or <c>null</c>.</summary>
    public SslStreamCertificateContext? ClientCertificate { get; init; }

    /// <summary>The peer's host name, for SNI, certificate checks and logs; empty for an address literal.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>How we introduce ourselves.</summary>
    public required string HeloName { get; init; }

    /// <summary>SMTP, or LMTP (RFC 2033), whose body is answered once a recipient.</summary>
    public ClientProtocol Protocol { get; init; }

    public ClientTls Tls { get; init; } = ClientTls.Opportunistic;

    /// <summary>The name for SNI where it is another than <see cref="HostName"/>: the TLSA base domain (RFC 7672, 8.1).</summary>
    public DomainName ServerName { get; init; }

    /// <summary>Of which one must fit, with <see cref="ClientTls.Fingerprint"/>.</summary>
    public ImmutableArray<CertificateFingerprint> Fingerprints { get; init; } = [];

    /// <summary>What judges the certificate, with <see cref="ClientTls.Dane"/>.</summary>
    public CertificateCheck? Check { get; init; }

    /// <summary>
    /// Whether nobody on the way can have put another host in the place of this one: the administrator named it, DNSSEC or an MTA-STS policy vouches for
    /// it. Mail with REQUIRETLS goes nowhere else (RFC 8689, 4.2.1).
    /// </summary>
    public bool IsHostProven { get; init; } = true;

    /// <summary>User and password for a smart host, or <c>null</c>.</summary>
    public ClientCredential? Credential { get; init; }

    /// <summary>Sends the credential over TLS whose certificate was not verified, or in clear. Off unless configured.</summary>
    public bool AllowUnverifiedCredential { get; init; }

    public ClientTimeouts Timeouts { get; init; } = ClientTimeouts.Default;
}

public enum ClientProtocol
{
    Smtp,
    Lmtp,
}

/// <summary>What TLS must be before mail is sent.</summary>
public enum ClientTls
{
    /// <summary>Never, even if it is offered.</summary>
    None,

    /// <summary>When offered; the certificate is recorded, not judged. A failed handshake is tried once more in clear.</summary>
    Opportunistic,

    /// <summary>Always; the certificate is not judged.</summary>
    Required,

    /// <summary>Always, and the certificate must be good for the host name.</summary>
    Verified,

    /// <summary>TLS from the first byte (port 465), and the certificate must be good for the host name.</summary>
    Implicit,

    /// <summary>Always, and the certificate or its key must have one of the fingerprints; names, dates and issuers do not count.</summary>
    Fingerprint,

    /// <summary>Always, and the certificate must match a TLSA record (RFC 7672, 3).</summary>
    Dane,
}

/// <summary>Judges the certificate of a peer.</summary>
/// <param name="certificate">Its own.</param>
/// <param name="presented">All that it sent.</param>
/// <returns>What is wrong; <c>null</c> for nothing.</returns>
public delegate CertificateProblem? CertificateCheck(X509Certificate2 certificate, X509Certificate2Collection presented);

/// <summary>A user and password of ours at a smart host.</summary>
public sealed record ClientCredential(string User, string Password)
{
    /// <summary>The user alone: a password never gets into a log.</summary>
    public override string ToString() => User;
}

/// <summary>How long each step may take (RFC 5321, 4.5.3.2).</summary>
public sealed record ClientTimeouts
{
    public static readonly ClientTimeouts Default = new();

    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Between two blocks of the body.</summary>
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>From the final dot to the reply.</summary>
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(5);
}
