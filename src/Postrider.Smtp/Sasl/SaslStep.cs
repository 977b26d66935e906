namespace Postrider.Smtp.Sasl;

/// <summary>What a server does after a client's response: one of the three below. The last two end the exchange.</summary>
public abstract record SaslStep
{
    private SaslStep()
    {
    }

    /// <summary>Send 334 with these octets in base64.</summary>
    public sealed record Challenge(ReadOnlyMemory<byte> Octets) : SaslStep;

    /// <summary>The client is who it says: 235 2.7.0.</summary>
    public sealed record Success(Principal Principal) : SaslStep;

    /// <summary>The exchange failed with this reply: mostly 535 5.7.8, which does not say why (RFC 4954, 6).</summary>
    public sealed record Failure(Reply Reply) : SaslStep;
}
