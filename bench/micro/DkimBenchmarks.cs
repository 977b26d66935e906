using System.Text;
using BenchmarkDotNet.Attributes;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Benchmarks;

/// <summary>Signing a message of ten fields as it streams by. The column Op/s gives the messages that a core signs in a second.</summary>
public class DkimBenchmarks
{
    private static readonly byte[] Header = Encoding.ASCII.GetBytes(
        """
        Received: from client.example.com (client.example.com [192.0.2.1]) by relay.example.com with ESMTPSA id 1; Fri, 11 Jul 2025 21:00:37 +0000
        From: Joe SixPack <joe@football.example.com>
        To: Suzie Q <suzie@shopping.example.net>
        Subject: Is dinner ready, and are you hungry yet?
        Date: Fri, 11 Jul 2025 21:00:37 +0000
        Message-ID: <20250712040037.46341.5F8J@football.example.com>
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: 8bit
        List-Unsubscribe: <https://example.com/unsubscribe/0123456789>
        List-Unsubscribe-Post: List-Unsubscribe=One-Click

        """.ReplaceLineEndings("\r\n"));

    private readonly DkimSigner _rsa = Signer(DkimAlgorithm.RsaSha256);
    private readonly DkimSigner _ed25519 = Signer(DkimAlgorithm.Ed25519Sha256);
    private readonly DkimSigner _none = new([], new DkimSigningOptions(), TimeProvider.System);
    private byte[] _body = [];

    [Params(4 * 1024, 1024 * 1024)]
    public int Octets { get; set; }

    [GlobalSetup]
    public void Prepare() => _body = Messages.Plain(Octets);

    [Benchmark]
    public byte[] Rsa2048() => Sign(_rsa);

    [Benchmark]
    public byte[] Ed25519() => Sign(_ed25519);

    /// <summary>Header and body in relaxed form, and the body's hash, but no signature.</summary>
    [Benchmark]
    public byte[] Canonicalize() => Sign(_none);

    private static DkimSigner Signer(DkimAlgorithm algorithm) =>
        new([DkimSigningKey.Generate(DomainName.Parse("football.example.com"), "s1", algorithm)], new DkimSigningOptions(), TimeProvider.System);

    private byte[] Sign(DkimSigner signer)
    {
        using var signing = signer.Begin();
        signing.ReadHeader(Header);
        signing.ReadBody(_body);
        return signing.Finish();
    }
}
