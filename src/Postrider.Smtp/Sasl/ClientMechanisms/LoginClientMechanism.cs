using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Sasl.ClientMechanisms;

/// <summary>LOGIN: whatever the two prompts say, the first answer is the user and the second the password.</summary>
public sealed class LoginClientMechanism(ClientCredential credential) : ISaslClientMechanism
{
    private int _answered;

    public string Name => SaslMechanisms.Login;

    public ReadOnlyMemory<byte>? InitialResponse => null;

    public bool IsComplete => _answered == 2;

    public ReadOnlyMemory<byte>? Answer(ReadOnlySpan<byte> challenge) => _answered switch
    {
        0 => Say(credential.User),
        1 => Say(credential.Password),
        _ => null,
    };

    private ReadOnlyMemory<byte> Say(string text)
    {
        _answered++;
        return Encoding.UTF8.GetBytes(text);
    }
}
