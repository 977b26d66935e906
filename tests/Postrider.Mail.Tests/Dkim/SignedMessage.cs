using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dkim;

/// <summary>Keys, a DNS that has them, and a clock: what signs and verifies in tests.</summary>
internal static class SignedMessage
{
    public const string Plain = "From: a@example.com\nTo: b@example.net\nSubject: Hello\n\nHello.\n";

    public static readonly DomainName Domain = DomainName.Parse("example.com");

    public static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    public static readonly DkimSigningKey Rsa = DkimSigningKey.Generate(Domain, "r1", DkimAlgorithm.RsaSha256);

    public static readonly DkimSigningKey Ed25519 = DkimSigningKey.Generate(Domain, "e1", DkimAlgorithm.Ed25519Sha256);

    public static TextDns Dns => new TextDns().With(Rsa.KeyName.Value, Rsa.PublicRecord).With(Ed25519.KeyName.Value, Ed25519.PublicRecord);

    public static async Task<byte[]> SignAsync(byte[] message, DkimSigningOptions? options = null, params DkimSigningKey[] keys)
    {
        var signer = new DkimSigner([.. keys is [] ? [Ed25519] : keys], options ?? new DkimSigningOptions(), Time);
        return [.. await signer.SignAsync(new MemoryStream(message), CancellationToken.None), .. message];
    }

    public static async Task<IReadOnlyList<DkimVerdict>> VerifyAsync(byte[] message, IDnsResolver? dns = null) =>
        await new DkimVerifier(dns ?? Dns, new DkimVerifierOptions(), Time).VerifyAsync(new MemoryStream(message), CancellationToken.None);

    /// <summary>Signs a field as it is written, for what a good signer never writes: <c>bh=</c> and <c>b=</c> are filled in.</summary>
    /// <param name="tags">Tags without <c>bh</c> and <c>b</c>; <c>d</c>, <c>s</c> and <c>a</c> among them.</param>
    /// <param name="body">The body that is hashed.</param>
    /// <param name="names">The fields that are signed, one each, in canonical form.</param>
    public static string Forge(string tags, string body, params string[] names)
    {
        var bodyHash = Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(body)));
        var field = $"DKIM-Signature: {tags}; bh={bodyHash}; b=";
        var signed = string.Concat(names.Select(name => name + "\r\n")) + "dkim-signature:" + field["DKIM-Signature: ".Length..];
        return field + Convert.ToBase64String(Ed25519.Sign(SHA256.HashData(Encoding.ASCII.GetBytes(signed)))) + "\r\n";
    }
}
