namespace Postrider.Smtp.Sasl;

/// <summary>The client's side of one SASL exchange, without I/O and without base64.</summary>
public interface ISaslClientMechanism
{
    string Name { get; }

    /// <summary>What goes with the AUTH command, or <c>null</c> where the server speaks first.</summary>
    ReadOnlyMemory<byte>? InitialResponse { get; }

    /// <summary>Whether a success may be believed: everything was said, and the server proved itself where the mechanism has it do so.</summary>
    bool IsComplete { get; }

    /// <summary>Answers a challenge.</summary>
    /// <param name="challenge">Decoded octets.</param>
    /// <returns>The response; <c>null</c> to give up with <c>*</c> (RFC 4954, 4), for the challenge is wrong or the server is not who it should be.</returns>
    ReadOnlyMemory<byte>? Answer(ReadOnlySpan<byte> challenge);
}
