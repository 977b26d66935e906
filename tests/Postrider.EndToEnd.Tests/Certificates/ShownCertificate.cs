using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Certificates;

/// <summary>The certificate that a client of a relay is shown.</summary>
internal static class ShownCertificate
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Looks at the certificate shown until it is as wanted.</summary>
    public static async Task<X509Certificate2> UntilAsync(IPEndPoint endpoint, string name, Func<X509Certificate2, bool> isWanted, RelayProcess relay)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        try
        {
            while (true)
            {
                var certificate = await LookAsync(endpoint, name, patience.Token);
                if (certificate is not null && isWanted(certificate)) return certificate;
                await Task.Delay(100, patience.Token);
            }
        }
        catch (OperationCanceledException e) when (!Cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"The certificate for {name} never came:\n{relay.Log}", e);
        }
    }

    private static async Task<X509Certificate2?> LookAsync(IPEndPoint endpoint, string name, CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, cancellation);
        }
        catch (SocketException)
        {
            // It does not listen yet.
            return null;
        }

        await using var tls = new SslStream(new NetworkStream(socket), leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = name }, cancellation);
        }
        catch (IOException)
        {
            return null;
        }

        return tls.RemoteCertificate is { } shown ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
    }
}
