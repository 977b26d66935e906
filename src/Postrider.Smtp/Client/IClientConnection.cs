using System.Net;

namespace Postrider.Smtp.Client;

/// <summary>An open session with a peer that is ready for a transaction. One caller at a time.</summary>
public interface IClientConnection : IAsyncDisposable
{
    IPEndPoint Remote { get; }

    IPEndPoint Local { get; }

    /// <summary>The first line of the peer's greeting.</summary>
    string Greeting { get; }

    PeerCapabilities Capabilities { get; }

    TlsDetails? Tls { get; }

    /// <summary>Whether the peer closed or broke the session; such a connection takes no further transaction. Looks at the socket without waiting.</summary>
    bool IsClosed { get; }

    /// <summary>
    /// Runs one transaction: RSET if one failed before, then MAIL, RCPT and DATA or BDAT, pipelined where the peer offers it.
    /// Time-outs and broken connections are results, not exceptions.
    /// </summary>
    ValueTask<TransactionResult> SendAsync(ClientTransaction transaction, CancellationToken cancellation);

    /// <summary>Says QUIT, waits shortly for the answer, closes.</summary>
    ValueTask QuitAsync(CancellationToken cancellation);
}

/// <summary>What the peer's EHLO offered.</summary>
public sealed record PeerCapabilities
{
    public bool Pipelining { get; init; }
    public bool EightBitMime { get; init; }
    public bool SmtpUtf8 { get; init; }
    public bool Chunking { get; init; }
    public bool BinaryMime { get; init; }
    public bool Dsn { get; init; }
    public bool EnhancedStatusCodes { get; init; }
    public bool StartTls { get; init; }
    public bool RequireTls { get; init; }
    public bool DeliverBy { get; init; }

    /// <summary>The least time in seconds that the peer takes with BY in return mode (RFC 2852, 2); 0 where it named none.</summary>
    public long MinimumDeliverBy { get; init; }

    public bool MtPriority { get; init; }
    public bool Size { get; init; }

    /// <summary>The peer's limit in octets (RFC 1870); 0 where it named none.</summary>
    public long MaximumSize { get; init; }

    /// <summary>RCPTMAX of LIMITS (RFC 9422); 0 where it named none.</summary>
    public int MaximumRecipients { get; init; }

    /// <summary>MAILMAX of LIMITS (RFC 9422); 0 where it named none.</summary>
    public int MaximumTransactions { get; init; }

    /// <summary>The SASL mechanisms, upper case.</summary>
    public IReadOnlyList<string> AuthMechanisms { get; init; } = [];

    /// <summary>All extensions as the peer wrote them, with their parameters.</summary>
    public IReadOnlyList<string> Keywords { get; init; } = [];

    /// <summary>Whether a body of this type can be sent as it is; otherwise it must be converted first (RFC 6152, 3; RFC 3030, 3).</summary>
    public bool Takes(BodyType body) => body switch
    {
        BodyType.BinaryMime => BinaryMime && Chunking,
        BodyType.EightBitMime => EightBitMime,
        _ => true,
    };
}
