using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Sasl.ClientMechanisms;

/// <summary>PLAIN (RFC 4616).</summary>
public sealed class PlainClientMechanism(ClientCredential credential) : ISaslClientMechanism
{
    public string Name => SaslMechanisms.Plain;

    public ReadOnlyMemory<byte>? InitialResponse => Encoding.UTF8.GetBytes($"\0{credential.User}\0{credential.Password}");

    public bool IsComplete => true;

    public ReadOnlyMemory<byte>? Answer(ReadOnlySpan<byte> challenge) => null;
}
