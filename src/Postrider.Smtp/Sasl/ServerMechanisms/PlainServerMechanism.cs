namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>PLAIN (RFC 4616).</summary>
public sealed class PlainServerMechanism(SaslContext context) : ISaslServerMechanism
{
    public string Name => SaslMechanisms.Plain;

    public bool IsServerFirst => false;

    public ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        if (!PlainMessage.TryParse(response, out var message)) return new(new SaslStep.Failure(SaslReplies.Malformed));
        // Nobody may act for somebody else here: the sender scope says as whom a user may send.
        if (message.AuthorizationIdentity.Length > 0 && message.AuthorizationIdentity != message.User)
            return new(new SaslStep.Failure(SaslReplies.Invalid));
        return PasswordCheck.RunAsync(context, Name, message.User, message.Password, cancellation);
    }
}
