using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Postrider.Certificates;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Certificates;

/// <summary>Certificates of files at a running relay that nobody tells of their renewal.</summary>
public sealed class FileTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Renewed_files_are_shown_without_a_signal_and_open_sessions_go_on()
    {
        await using var relay = await RelayProcess.StartAsync(new RelaySetup(new IPEndPoint(IPAddress.Loopback, Ports.Free()), ""), Cancellation);
        var before = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", _ => true, relay);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(relay.Submissions, Cancellation);
        await using var session = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await session.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "relay.test" }, Cancellation);
        using var reader = new StreamReader(session, leaveOpen: true);
        Assert.StartsWith("220 ", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);

        // The chain first and the key seconds later, as it may be: the half of it is never used.
        var (chain, key) = (Path.Combine(relay.Folder, "new.pem"), Path.Combine(relay.Folder, "new.key"));
        using (var renewed = SelfSignedCertificate.Create(["relay.test"], [], DateTimeOffset.UtcNow)) SelfSignedCertificate.Write(renewed, chain, key);
        File.Move(chain, relay.CertificateFile, overwrite: true);
        await relay.LogsAsync("those of before stay in force", Cancellation);
        Assert.Equal(before.SerialNumber, (await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", _ => true, relay)).SerialNumber);
        File.Move(key, Path.Combine(relay.Folder, "key.pem"), overwrite: true);

        await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.SerialNumber != before.SerialNumber, relay);
        await session.WriteAsync("NOOP\r\n"u8.ToArray(), Cancellation);
        Assert.StartsWith("250 ", await reader.ReadLineAsync(Cancellation), StringComparison.Ordinal);
    }
}
