namespace Postrider.Mail.Acme;

/// <summary>What an authority gave a customer to bind accounts to (RFC 8555, 7.3.4).</summary>
/// <param name="KeyId">The name of the key.</param>
/// <param name="Key">The key itself: a secret.</param>
public sealed record ExternalAccount(string KeyId, ReadOnlyMemory<byte> Key)
{
    /// <summary>The name alone: the key never stands in a log.</summary>
    public override string ToString() => KeyId;
}
