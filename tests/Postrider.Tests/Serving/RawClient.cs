using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postrider.Tests.Serving;

/// <summary>An SMTP client that says what it is told, whether that makes sense or not.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
    private Stream _stream = Stream.Null;
    private StreamReader _reader = StreamReader.Null;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RawClient> ConnectAsync(IPEndPoint endpoint)
    {
        var client = new RawClient();
        await client._socket.ConnectAsync(endpoint, Cancellation);
        client.Use(new NetworkStream(client._socket, ownsSocket: false));
        return client;
    }

    public Task SecureAsync() => SecureAsync(null);

    /// <param name="certificate">What the client shows, or <c>null</c>.</param>
    public async Task SecureAsync(X509Certificate2? certificate)
    {
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "relay.example",
                ClientCertificates = certificate is null ? null : [certificate],
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=relay.example",
            },
            Cancellation);
        Use(tls);
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), Cancellation);

    /// <summary>The reply's last line; empty when the server has hung up.</summary>
    public async Task<string> ReadAsync()
    {
        try
        {
            while (await _reader.ReadLineAsync(Cancellation) is { } line)
                if (line.Length < 4 || line[3] != '-') return line;
        }
        catch (IOException)
        {
            // Hung up with a reset.
        }

        return "";
    }

    public async Task<string> AskAsync(string line)
    {
        try
        {
            await SendAsync($"{line}\r\n");
        }
        catch (IOException)
        {
            return "";
        }

        return await ReadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private void Use(Stream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream, Encoding.Latin1);
    }
}
