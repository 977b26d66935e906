using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Client;
using Postrider.Smtp.Tests.Server;
using static Postrider.Smtp.Tests.Client.Transactions;

namespace Postrider.Smtp.Tests.Client;

/// <summary>Handshakes with peers that are known by their certificates, whoever issued them.</summary>
public sealed class PinnedPeerTests
{
    private static readonly ClientConnector Connector = new(TimeProvider.System);

    [Fact]
    public async Task A_peer_with_one_of_the_fingerprints_is_good()
    {
        await using var peer = new ScriptedPeer(SecureAsync);

        var opening = await Connector.OpenAsync(Pinned(peer, TestCertificates.Other, TestCertificates.Relay), default);

        Assert.Null(opening.Failure);
        Assert.True(opening.Connection!.Tls!.PeerVerified);
        await opening.Connection.DisposeAsync();
    }

    [Fact]
    public async Task A_peer_without_a_fingerprint_gets_no_mail_and_no_second_try_in_clear()
    {
        await using var peer = new ScriptedPeer(RefusedAsync);

        var opening = await Connector.OpenAsync(Pinned(peer, TestCertificates.Other), default);
        await peer.Finished;

        AssertRefused(opening);
    }

    [Theory]
    [InlineData(ClientTls.Fingerprint)]
    [InlineData(ClientTls.Dane)]
    public async Task A_peer_that_hides_STARTTLS_gets_no_mail(ClientTls tls)
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await Assert.ThrowsAsync<EndOfStreamException>(session.ReadLine);
        });

        var opening = await Connector.OpenAsync(Options(peer) with { Tls = tls, Check = (_, _) => null }, default);
        await peer.Finished;

        Assert.Null(opening.Connection);
        Assert.True(opening.Failure!.Reply.IsTransient);
    }

    [Fact]
    public async Task A_certificate_that_its_records_vouch_for_is_good_without_an_authority()
    {
        await using var peer = new ScriptedPeer(SecureAsync);

        var opening = await Connector.OpenAsync(Judged(peer, certificate => certificate.Thumbprint == TestCertificates.Relay.Thumbprint ? null : "another"), default);

        Assert.Null(opening.Failure);
        await opening.Connection!.DisposeAsync();
    }

    [Fact]
    public async Task A_certificate_that_matches_no_record_gets_no_mail_and_no_second_try_in_clear()
    {
        await using var peer = new ScriptedPeer(RefusedAsync);

        var opening = await Connector.OpenAsync(Judged(peer, _ => "it matches none"), default);
        await peer.Finished;

        AssertRefused(opening);
        Assert.Contains("it matches none", opening.Failure!.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_records_nothing_matches()
    {
        await using var peer = new ScriptedPeer(RefusedAsync);

        var opening = await Connector.OpenAsync(Options(peer) with { Tls = ClientTls.Dane }, default);
        await peer.Finished;

        AssertRefused(opening);
    }

    private static PeerOptions Pinned(ScriptedPeer peer, params X509Certificate2[] certificates) =>
        Options(peer) with { Tls = ClientTls.Fingerprint, Fingerprints = [.. certificates.Select(FingerprintOf)] };

    private static PeerOptions Judged(ScriptedPeer peer, Func<X509Certificate2, string?> judge) =>
        Options(peer) with { Tls = ClientTls.Dane, Check = (certificate, _) => judge(certificate) is { } problem ? new CertificateProblem(TlsFault.NoMatch, problem) : null };

    private static CertificateFingerprint FingerprintOf(X509Certificate2 certificate)
    {
        Assert.True(CertificateFingerprint.TryParse(certificate.GetCertHashString(HashAlgorithmName.SHA256), out var fingerprint));
        return fingerprint;
    }

    private static void AssertRefused(ConnectionOpening opening)
    {
        Assert.Null(opening.Connection);
        Assert.Equal(ClientStage.StartTls, opening.Failure!.Stage);
        Assert.StartsWith("4.7.", opening.Failure.Reply.Status.ToString(), StringComparison.Ordinal);
    }

    private static async Task SecureAsync(PeerSession session)
    {
        await session.Open("STARTTLS");
        await session.Expect("STARTTLS");
        await session.Say("220 go");
        await session.Secure(TestCertificates.Relay);
        await session.Hello("PIPELINING");
        await session.WaitForEnd();
    }

    // One connection long: a second one in clear would find nobody, and fail at another stage.
    private static async Task RefusedAsync(PeerSession session)
    {
        await session.Open("STARTTLS");
        await session.Expect("STARTTLS");
        await session.Say("220 go");
        // The client breaks off within the handshake, or after it where TLS 1.3 has the server done first: never with a line.
        Assert.NotNull(await Record.ExceptionAsync(async () =>
        {
            await session.Secure(TestCertificates.Relay);
            await session.ReadLine();
        }));
    }
}
