using System.Security.Cryptography;
using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Smtp.Sasl.ClientMechanisms;

/// <summary>SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677).</summary>
/// <param name="credential">User and password; the password printable ASCII, which SASLprep leaves as it is.</param>
/// <param name="binding">How to bind to the channel.</param>
/// <param name="nonce">Our part of the nonce: unguessable and never used twice.</param>
public sealed class ScramClientMechanism(ClientCredential credential, ScramClientBinding binding, string nonce) : ISaslClientMechanism
{
    private Stage _stage = Stage.First;
    private byte[] _serverSignature = [];

    private enum Stage
    {
        First,
        Final,
        Verified,
        Failed,
    }

    public string Name => binding.IsBound ? SaslMechanisms.ScramSha256Plus : SaslMechanisms.ScramSha256;

    public ReadOnlyMemory<byte>? InitialResponse => Encoding.UTF8.GetBytes(binding.Header + Bare);

    public bool IsComplete => _stage == Stage.Verified;

    private string Bare => $"n={ScramText.EncodeName(credential.User)},r={nonce}";

    public ReadOnlyMemory<byte>? Answer(ReadOnlySpan<byte> challenge)
    {
        var answer = _stage switch
        {
            Stage.First => Prove(challenge),
            Stage.Final when SignatureIsGood(challenge) => ReadOnlyMemory<byte>.Empty,
            _ => (ReadOnlyMemory<byte>?)null,
        };
        _stage = answer is null ? Stage.Failed : _stage + 1;
        return answer;
    }

    private ReadOnlyMemory<byte>? Prove(ReadOnlySpan<byte> challenge)
    {
        if (!ScramServerFirst.TryParse(challenge, out var first)) return null;
        // A server that does not repeat our nonce replays an old exchange.
        if (first.Nonce.Length <= nonce.Length || !first.Nonce.StartsWith(nonce, StringComparison.Ordinal)) return null;

        var salted = ScramKeys.SaltPassword(Encoding.UTF8.GetBytes(credential.Password), first.Salt, first.Iterations);
        var withoutProof = $"c={binding.Encode()},r={first.Nonce}";
        var authMessage = Encoding.UTF8.GetBytes($"{Bare},{Encoding.ASCII.GetString(challenge)},{withoutProof}");
        _serverSignature = HMACSHA256.HashData(ScramKeys.ServerKey(salted), authMessage);

        var proof = ScramKeys.ClientKey(salted);
        var signature = HMACSHA256.HashData(SHA256.HashData(proof), authMessage);
        for (var i = 0; i < proof.Length; i++) proof[i] ^= signature[i];
        return Encoding.UTF8.GetBytes($"{withoutProof},p={Convert.ToBase64String(proof)}");
    }

    private bool SignatureIsGood(ReadOnlySpan<byte> challenge)
    {
        var rest = challenge;
        return ScramText.TryTake(ref rest, (byte)'v', out var value)
            && ScramText.TryDecodeBase64(value, out var signature)
            && CryptographicOperations.FixedTimeEquals(signature, _serverSignature);
    }
}
