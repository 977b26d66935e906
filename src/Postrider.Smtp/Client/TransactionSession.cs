namespace Postrider.Smtp.Client;

/// <summary>What a transaction must know of the session in which it runs.</summary>
/// <param name="Capabilities">What the peer offers.</param>
/// <param name="Protocol">SMTP or LMTP.</param>
/// <param name="Tls">The TLS session, or <c>null</c> in clear.</param>
/// <param name="NeedsReset">Whether an earlier transaction was left open, so that RSET must come first.</param>
/// <param name="Now">For what remains of DELIVERBY.</param>
public readonly record struct TransactionSession(PeerCapabilities Capabilities, ClientProtocol Protocol, TlsDetails? Tls, bool NeedsReset, DateTimeOffset Now)
{
    /// <inheritdoc cref="PeerOptions.IsHostProven"/>
    public bool IsHostProven { get; init; } = true;
}
