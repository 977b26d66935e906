namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>EXTERNAL (RFC 4422, appendix A): the client certificate of the TLS handshake says who it is.</summary>
public sealed class ExternalServerMechanism(SaslContext context) : ISaslServerMechanism
{
    public string Name => SaslMechanisms.External;

    public bool IsServerFirst => false;

    public async ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        if (!response.IsEmpty && !PasswordCheck.IsText(response.Span)) return new SaslStep.Failure(SaslReplies.Malformed);
        if (context.ClientCertificate is null || await context.Credentials.FindAsync(context.ClientCertificate, cancellation) is not { } credential)
            return new SaslStep.Failure(SaslReplies.Invalid);

        // An empty response asks to act as whom the certificate stands for; a name must be the same one.
        var wanted = PasswordCheck.Decode(response.Span);
        return wanted.Length == 0 || wanted == credential.User
            ? new SaslStep.Success(credential.SignedIn(Name))
            : new SaslStep.Failure(SaslReplies.Invalid);
    }
}
