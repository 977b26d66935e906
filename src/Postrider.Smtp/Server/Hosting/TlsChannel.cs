using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server.Sessions;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>TLS over a connection: versions 1.2 and 1.3, the certificate chosen by the name that the client asks for (SNI).</summary>
internal sealed class TlsChannel : IDuplexPipe, IAsyncDisposable
{
    private readonly SslStream _stream;

    private TlsChannel(SslStream stream, ChannelSecurity security)
    {
        _stream = stream;
        Security = security;
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, minimumReadSize: 4096, leaveOpen: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>What the handshake gave.</summary>
    public ChannelSecurity Security { get; }

    /// <summary>Shakes hands as the server.</summary>
    /// <exception cref="AuthenticationException">The client cannot or will not.</exception>
    public static async Task<TlsChannel> AcceptAsync(
        IDuplexPipe connection, ICertificateSelector certificates, ClientCertificates asked, CancellationToken cancellation)
    {
        var transport = new PoolStream(new DuplexPipeStream(connection));
        var stream = new SslStream(transport, leaveInnerStreamOpen: true);
        try
        {
            X509Certificate2? shown = null;
            await SocketThread.LeaveAsync().ConfigureAwait(false);
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    var certificate = certificates.Select(hello.ServerName) ?? throw new AuthenticationException("There is no certificate.");
                    shown = certificate.TargetCertificate;
                    return new(OptionsFor(certificate, asked));
                },
                null,
                cancellation).ConfigureAwait(false);
            transport.GoDirect();
            return new TlsChannel(stream, new ChannelSecurity(
                stream.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2",
                stream.NegotiatedCipherSuite.ToString(),
                shown is null ? default : TlsServerEndPoint.Of(shown),
                stream.RemoteCertificate as X509Certificate2));
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says goodbye (close_notify), so that the client knows that nothing was cut off.</summary>
    public Task ShutdownAsync() => _stream.ShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    private static SslServerAuthenticationOptions OptionsFor(SslStreamCertificateContext certificate, ClientCertificates asked)
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
            ClientCertificateRequired = asked != ClientCertificates.None,
        };
#pragma warning disable CA5359 // The handshake proves that the client holds the key. Whose certificate that is, the credential source judges when
        // it matters; a client that shows none, or a stranger's, is told so by a reply, which it understands better than a broken handshake.
        if (asked != ClientCertificates.None) options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        return options;
    }
}
