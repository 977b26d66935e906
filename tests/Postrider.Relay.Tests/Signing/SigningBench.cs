using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Dkim;
using Postrider.Mail.Tests.Dkim;
using Postrider.Relay.Signing;
using Postrider.Relay.Tests.Domains;

namespace Postrider.Relay.Tests.Signing;

/// <summary>A signer with domains of its own, and a verifier that knows their keys.</summary>
internal sealed class SigningBench
{
    public static readonly DkimAlgorithm[] Both = [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256];

    public SigningBench(FakeTimeProvider time, SigningOptions? options = null)
    {
        Time = time;
        Keys = new SigningKeys(Store, NullLogger<SigningKeys>.Instance);
        Signer = new MessageSigner(Keys, time, NullLogger<MessageSigner>.Instance, options ?? new SigningOptions());
    }

    public FakeTimeProvider Time { get; }

    public MemoryDomainStore Store { get; } = new();

    public SigningKeys Keys { get; }

    public MessageSigner Signer { get; }

    public TextDns Dns { get; } = new();

    /// <summary>Adds a domain with active keys of these algorithms, their records published.</summary>
    public async Task AddAsync(string name, params DkimAlgorithm[] algorithms)
    {
        foreach (var key in Store.AddActive(name, algorithms)) Dns.With(key.KeyName.Value, key.PublicRecord);
        await Keys.RefreshAsync(default);
    }

    /// <summary>The signatures on a message, each with its verdict.</summary>
    public async Task<ImmutableArray<DkimVerdict>> VerifyAsync(byte[] message) =>
        [.. await new DkimVerifier(Dns, new DkimVerifierOptions(), Time).VerifyAsync(new MemoryStream(message), default)];
}
