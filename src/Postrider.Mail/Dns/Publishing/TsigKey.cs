using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>A secret that we share with a name server, under the name that both call it (RFC 8945, 2.1).</summary>
public sealed class TsigKey
{
    private readonly byte[] _secret;

    /// <param name="name">As the server's configuration writes it.</param>
    /// <param name="secret">The octets that base64 stands for in key files.</param>
    public TsigKey(DomainName name, TsigAlgorithm algorithm, ReadOnlySpan<byte> secret)
    {
        if (secret.IsEmpty) throw new ArgumentException("A key without octets is no secret.", nameof(secret));
        (Name, Algorithm, _secret) = (name, algorithm, secret.ToArray());
    }

    public DomainName Name { get; }

    public TsigAlgorithm Algorithm { get; }

    /// <summary>Whether it is the same key in all respects.</summary>
    public bool IsSameAs(TsigKey other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Name == other.Name && Algorithm == other.Algorithm && _secret.AsSpan().SequenceEqual(other._secret);
    }

    /// <summary>The code over octets.</summary>
    internal byte[] Compute(ReadOnlySpan<byte> octets) => Algorithm.Compute(_secret, octets);

    /// <summary>The name alone: a secret is not for logs.</summary>
    public override string ToString() => Name.Value;
}
