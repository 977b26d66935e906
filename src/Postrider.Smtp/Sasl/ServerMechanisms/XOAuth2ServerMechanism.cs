namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>XOAUTH2, as Google and Microsoft defined it before OAUTHBEARER; many clients know only this one.</summary>
public sealed class XOAuth2ServerMechanism(SaslContext context) : ISaslServerMechanism
{
    private bool _refused;

    public string Name => SaslMechanisms.XOAuth2;

    public bool IsServerFirst => false;

    public async ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        // Whatever the client says to the refusal (0x01, or nothing), the exchange fails now.
        if (_refused) return new SaslStep.Failure(SaslReplies.Invalid);
        if (!BearerMessage.TryParseXOAuth2(response.Span, out var message)) return new SaslStep.Failure(SaslReplies.Malformed);
        var step = await BearerCheck.RunAsync(context, Name, message, BearerCheck.Unauthorized, cancellation);
        _refused = step is SaslStep.Challenge;
        return step;
    }
}
