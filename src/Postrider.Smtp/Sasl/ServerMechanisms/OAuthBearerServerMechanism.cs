namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>OAUTHBEARER (RFC 7628): a bearer token of the configured OpenID Connect issuer.</summary>
public sealed class OAuthBearerServerMechanism(SaslContext context) : ISaslServerMechanism
{
    private bool _refused;

    public string Name => SaslMechanisms.OAuthBearer;

    public bool IsServerFirst => false;

    public async ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        // Whatever the client says to the refusal (0x01, or nothing), the exchange fails now.
        if (_refused) return new SaslStep.Failure(SaslReplies.Invalid);
        if (!BearerMessage.TryParseOAuthBearer(response.Span, out var message)) return new SaslStep.Failure(SaslReplies.Malformed);
        var step = await BearerCheck.RunAsync(context, Name, message, BearerCheck.InvalidToken, cancellation);
        _refused = step is SaslStep.Challenge;
        return step;
    }
}
