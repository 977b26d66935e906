namespace Postrider.Smtp.Sasl;

/// <summary>
/// The server's side of one SASL exchange (RFC 4422). It does no I/O: it is fed the client's responses, base64 already taken off,
/// and says what to do next. One instance serves one exchange.
/// </summary>
public interface ISaslServerMechanism
{
    /// <summary>The registered name, such as <c>SCRAM-SHA-256</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether the server has the first word (LOGIN). Then an AUTH without an initial response begins with
    /// <see cref="AdvanceAsync"/> on an empty response; with the others it begins with an empty challenge (RFC 4954, 4).
    /// </summary>
    bool IsServerFirst { get; }

    /// <summary>Takes the initial response or the answer to the last challenge.</summary>
    /// <param name="response">Decoded octets; the caller may use the memory again when the task ends.</param>
    ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation);
}
