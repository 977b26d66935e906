using System.Security.Cryptography;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Acme;

/// <summary>A certificate that is had from an authority, with its keys, as it is kept. Its keys are secrets.</summary>
/// <param name="Name">The name that it is good for.</param>
public sealed record ManagedCertificate(DomainName Name)
{
    /// <summary>The chain (PEM); <c>null</c> until there is one.</summary>
    public string? Chain { get; init; }

    /// <summary>The key of <see cref="Chain"/> (PKCS #8); empty until there is one.</summary>
    public ReadOnlyMemory<byte> Key { get; init; }

    /// <summary>The key made ahead for a later certificate (PKCS #8); empty until it is made.</summary>
    public ReadOnlyMemory<byte> NextKey { get; init; }

    /// <summary>What the DNS said of the key made ahead.</summary>
    public KeySight NextSight { get; init; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; init; }

    /// <summary>Not tried before; <c>null</c> for whenever it is due.</summary>
    public DateTimeOffset? TryAfter { get; init; }

    /// <summary>Why the last try failed.</summary>
    public string? Trouble { get; init; }

    /// <summary>The TLSA record of the key in use.</summary>
    public TlsaRecord? Record => RecordOf(Key);

    /// <summary>The TLSA record of the key made ahead.</summary>
    public TlsaRecord? NextRecord => RecordOf(NextKey);

    /// <summary>The name alone: no secret gets into a log.</summary>
    public override string ToString() => Name.Value;

    /// <summary>A new key, made ahead.</summary>
    public ManagedCertificate WithNextKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return this with { NextKey = key.ExportPkcs8PrivateKey(), NextSight = default };
    }

    /// <summary>Takes a new certificate into use; when it is for the next key, another is made in its place.</summary>
    public ManagedCertificate WithCertificate(string chain, KeyChoice choice)
    {
        var renewed = this with { Chain = chain, Key = choice == KeyChoice.Next ? NextKey : Key, Failures = 0, TryAfter = null, Trouble = null };
        return choice == KeyChoice.Next ? renewed.WithNextKey() : renewed;
    }

    private static TlsaRecord? RecordOf(ReadOnlyMemory<byte> pkcs8)
    {
        if (pkcs8.IsEmpty) return null;
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8.Span, out _);
        return KeyRoll.RecordOf(key.ExportSubjectPublicKeyInfo());
    }
}
