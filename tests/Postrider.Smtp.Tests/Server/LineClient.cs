using System.IO.Enumeration;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postrider.Smtp.Tests.Server;

/// <summary>A client that sends what it is told and reads line by line.</summary>
internal sealed class LineClient : IAsyncDisposable
{
    private readonly Socket _socket;
    private Stream _stream;

    private LineClient(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The certificate that the server showed.</summary>
    public string ServerSubject => ((SslStream)_stream).RemoteCertificate?.Subject ?? "";

    public SslProtocols Protocol => ((SslStream)_stream).SslProtocol;

    public static async Task<LineClient> ConnectAsync(IPEndPoint endpoint)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endpoint, RunningServer.Cancellation);
        return new LineClient(socket);
    }

    public async Task SendAsync(string octets) =>
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(octets), RunningServer.Cancellation);

    /// <summary>Sends to a server that may have gone.</summary>
    public async Task TrySendAsync(string octets)
    {
        try
        {
            await SendAsync(octets);
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Breaks the connection by a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    /// <summary>All that comes until the server closes the connection (Latin-1).</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(all, RunningServer.Cancellation);
        }
        catch (IOException)
        {
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    /// <summary>Sends a line and reads the reply to its last line.</summary>
    public async Task<string> AskAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>The last line of the next reply; empty when the connection was closed.</summary>
    public async Task<string> ReadReplyAsync()
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (line.Length < 4 || line[3] != '-') return line;
        }
    }

    public async Task ExpectAsync(string line, string reply) => Match(reply, await AskAsync(line));

    public async Task ExpectAsync(string reply) => Match(reply, await ReadReplyAsync());

    /// <summary>Expects that the server closes the connection without another word.</summary>
    public async Task ExpectEndAsync() => Assert.Equal("", await ReadReplyAsync());

    public async Task SecureAsync(string serverName = "relay.example", X509Certificate2? certificate = null, SslProtocols protocols = SslProtocols.None)
    {
#pragma warning disable CA5359 // Whose certificate was shown is for the test to look at.
        var tls = new SslStream(_stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = serverName,
                ClientCertificates = certificate is null ? null : [certificate],
                EnabledSslProtocols = protocols,
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
            },
            RunningServer.Cancellation);
        _stream = tls;
#pragma warning restore CA5359
    }

    /// <summary>Begins a message as far as the 250 to RCPT.</summary>
    public async Task BeginMessageAsync()
    {
        await ExpectAsync("EHLO client.example", "250 *");
        await ExpectAsync("MAIL FROM:<a@b.example>", "250 *");
        await ExpectAsync("RCPT TO:<c@d.example>", "250 *");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private static void Match(string pattern, string line) =>
        Assert.True(FileSystemName.MatchesSimpleExpression(pattern, line, ignoreCase: false), $"Expected {pattern}, answered {line}");

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (true)
        {
            try
            {
                if (await _stream.ReadAsync(octet, RunningServer.Cancellation) == 0) return line.ToString();
            }
            catch (IOException)
            {
                return line.ToString();
            }

            if (octet[0] == (byte)'\n') return line.ToString().TrimEnd('\r');
            line.Append((char)octet[0]);
        }
    }
}
