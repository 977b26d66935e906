using System.Security.Cryptography;
using Postrider.Mail.Acme;

namespace Postrider.Fuzz.Targets;

/// <summary>What a certificate authority answers: directories, orders, authorizations, windows and problems.</summary>
public sealed class AcmeFuzz : IFuzzTarget
{
    public string Name => "acme";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """{"newNonce":"https://a.example/n","newAccount":"https://a.example/a","newOrder":"https://a.example/o","renewalInfo":"https://a.example/r","meta":{"externalAccountRequired":true}}"""u8.ToArray(),
        """{"status":"valid","authorizations":["https://a.example/1"],"finalize":"https://a.example/f","certificate":"https://a.example/c","error":{"type":"urn:ietf:params:acme:error:rateLimited","detail":"no"}}"""u8.ToArray(),
        """{"status":"pending","identifier":{"type":"dns","value":"mail.example.com"},"challenges":[{"type":"http-01","url":"https://a.example/c","token":"abc_-9","error":{"type":"x","detail":"\ud800"}}]}"""u8.ToArray(),
        """{"suggestedWindow":{"start":"2026-01-01T00:00:00Z","end":"2026-01-02T00:00:00+01:00"},"explanationURL":"https://a.example/why"}"""u8.ToArray(),
        """{"a":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}"""u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var json = input.ToArray();
        if (AcmeReading.ReadDirectory(json) is { } directory) Invariant.Holds(directory.NewOrder.Scheme == "https", "A directory leads out of HTTPS.");
        if (AcmeReading.ReadOrder(json) is { } order)
        {
            Invariant.Holds(order.Authorizations.Length is > 0 and <= 100, "An order has no bound.");
            Invariant.IsWritable(order.Problem?.ToString(), "A problem");
        }

        if (AcmeReading.ReadAuthorization(json) is { } authorization)
            foreach (var challenge in authorization.Challenges) Invariant.Holds(challenge.Token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'), "A token would leave its folder.");
        if (AcmeReading.ReadRenewal(json) is { } window) Invariant.Holds(window.Start < window.End && window.At(0.5) < window.End, "A window is none.");
        Invariant.IsWritable(AcmeReading.ReadProblem(json)?.ToString(), "A problem");
    }
}

/// <summary>Certificates as an authority may send them.</summary>
public sealed class IssuedChainFuzz : IFuzzTarget, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string Name => "issued-chain";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"u8.ToArray(),
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var chain = IssuedChain.Read(input, "mail.example.com", _key, DateTimeOffset.UnixEpoch, out var trouble);
        Invariant.Holds(chain.Count == 0 == trouble is not null, "A chain is there or it is not.");
    }

    public void Dispose() => _key.Dispose();
}
