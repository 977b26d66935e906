namespace Postrider.Mail.Acme;

/// <summary>An account at an authority, as it is kept.</summary>
/// <param name="Directory">The authority.</param>
/// <param name="Url">The account's name there; <c>null</c> until it is made.</param>
/// <param name="Key">Its private key (PKCS #8): a secret.</param>
public sealed record AcmeAccount(Uri Directory, Uri? Url, ReadOnlyMemory<byte> Key)
{
    public override string ToString() => Url?.ToString() ?? $"none yet at {Directory}";
}
