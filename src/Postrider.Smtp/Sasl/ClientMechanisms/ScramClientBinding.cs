using System.Text;

namespace Postrider.Smtp.Sasl.ClientMechanisms;

/// <summary>How a client binds SCRAM to the channel (RFC 5802, 6).</summary>
/// <param name="Header">The GS2 header.</param>
/// <param name="Octets">The channel binding's octets; empty where it is not used.</param>
public sealed record ScramClientBinding(string Header, ReadOnlyMemory<byte> Octets)
{
    /// <summary>The client cannot bind.</summary>
    public static readonly ScramClientBinding None = new("n,,", default);

    /// <summary>The client could bind, and the server did not offer it.</summary>
    public static readonly ScramClientBinding NotOffered = new("y,,", default);

    public static ScramClientBinding Bound(ReadOnlyMemory<byte> tlsServerEndPoint) => new($"p={TlsServerEndPoint.Name},,", tlsServerEndPoint);

    public bool IsBound => !Octets.IsEmpty;

    /// <summary>The value of <c>c=</c>.</summary>
    public string Encode() => Convert.ToBase64String([.. Encoding.ASCII.GetBytes(Header), .. Octets.Span]);
}
