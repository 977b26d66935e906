namespace Postrider.Smtp.Sasl.ServerMechanisms;

/// <summary>LOGIN: never standardised, still the only one that some devices and old clients speak. User and password are asked for in turn.</summary>
public sealed class LoginServerMechanism(SaslContext context) : ISaslServerMechanism
{
    // Old clients look for exactly these words.
    private static readonly byte[] UserPrompt = "Username:"u8.ToArray();
    private static readonly byte[] PasswordPrompt = "Password:"u8.ToArray();

    private bool _asked;
    private string? _user;

    public string Name => SaslMechanisms.Login;

    public bool IsServerFirst => true;

    public ValueTask<SaslStep> AdvanceAsync(ReadOnlyMemory<byte> response, CancellationToken cancellation)
    {
        if (!_asked && response.IsEmpty)
        {
            _asked = true;
            return new(new SaslStep.Challenge(UserPrompt));
        }

        if (!PasswordCheck.IsText(response.Span)) return new(new SaslStep.Failure(SaslReplies.Malformed));
        if (_user is not null) return PasswordCheck.RunAsync(context, Name, _user, response, cancellation);
        // Some clients give the user name as the initial response and are then not asked for it.
        _asked = true;
        _user = PasswordCheck.Decode(response.Span);
        return new(new SaslStep.Challenge(PasswordPrompt));
    }
}
