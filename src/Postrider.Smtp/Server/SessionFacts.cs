using System.Net;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server;

/// <summary>What is known about a client session at one moment; a new value is made as it grows.</summary>
public sealed record SessionFacts
{
    /// <summary>Unique in this process, for logs: short, printable ASCII.</summary>
    public required string SessionId { get; init; }

    /// <summary>The listener's name in the configuration.</summary>
    public required string Listener { get; init; }

    public required ListenerKind Kind { get; init; }

    /// <summary>The client's address, after PROXY protocol or XCLIENT.</summary>
    public required IPEndPoint Remote { get; init; }

    public required IPEndPoint Local { get; init; }

    /// <summary>What the client called itself in HELO or EHLO; empty before that.</summary>
    public string Helo { get; init; } = "";

    /// <summary>Whether the client said EHLO rather than HELO.</summary>
    public bool IsExtended { get; init; }

    /// <summary>The TLS session, or <c>null</c> in clear.</summary>
    public TlsDetails? Tls { get; init; }

    /// <summary>Who signed in, or <c>null</c>.</summary>
    public Principal? Principal { get; init; }

    /// <summary>The <c>with</c> word of the trace line: SMTP, ESMTP, ESMTPS, ESMTPSA, UTF8SMTPSA … (RFC 3848, RFC 6531).</summary>
    public string ProtocolName(bool smtpUtf8) =>
        !IsExtended ? "SMTP" : $"{(smtpUtf8 ? "UTF8SMTP" : "ESMTP")}{(Tls is null ? "" : "S")}{(Principal is null ? "" : "A")}";
}
