namespace Postrider.Smtp.Client;

/// <summary>Opens client connections; the rim that simulations replace.</summary>
public interface IClientConnector
{
    /// <summary>Connects, reads the greeting, says EHLO, does TLS and AUTH as the options want.</summary>
    /// <exception cref="OperationCanceledException">Only when <paramref name="cancellation"/> asks; time-outs are failures.</exception>
    ValueTask<ConnectionOpening> OpenAsync(PeerOptions options, CancellationToken cancellation);
}

/// <summary>What came of <see cref="IClientConnector.OpenAsync"/>: exactly one of the two is there.</summary>
public readonly record struct ConnectionOpening(IClientConnection? Connection, ClientFailure? Failure);

/// <summary>Why a connection or a transaction failed as a whole.</summary>
/// <param name="Stage">How far it came.</param>
/// <param name="Reply">The peer's words; or ours with a code of ours where the network failed (421 4.4.1, 421 4.4.2 …).</param>
/// <param name="FromPeer">Whether <paramref name="Reply"/> came over the wire.</param>
/// <param name="Tls">The TLS session, if it came so far.</param>
public sealed record ClientFailure(ClientStage Stage, Reply Reply, bool FromPeer, TlsDetails? Tls)
{
    /// <summary>What is wrong with TLS, where that is why.</summary>
    public TlsFault? Fault { get; init; }
}

/// <summary>The stages of a delivery, in order.</summary>
public enum ClientStage : byte
{
    Resolve,
    Connect,
    Greeting,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Recipient,
    Data,
    DataEnd,
    Quit,
}
