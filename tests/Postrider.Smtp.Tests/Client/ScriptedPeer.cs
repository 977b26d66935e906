using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postrider.Smtp.Tests.Client;

/// <summary>A peer on loopback that plays a script: it says and expects lines, and keeps the bodies that it was sent.</summary>
internal sealed class ScriptedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    /// <param name="scripts">One for each connection, in order.</param>
    public ScriptedPeer(params Func<PeerSession, Task>[] scripts)
    {
        _listener.Start();
        _serving = ServeAsync(scripts);
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public Task Finished => _serving;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(Func<PeerSession, Task>[] scripts)
    {
        foreach (var script in scripts)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            await using var session = new PeerSession(client);
            await script(session);
        }
    }
}

/// <summary>The peer's side of one connection.</summary>
internal sealed class PeerSession(TcpClient client) : IAsyncDisposable
{
    private Stream _stream = client.GetStream();

    public async Task Say(string lines) => await _stream.WriteAsync(Encoding.UTF8.GetBytes(lines.ReplaceLineEndings("\r\n") + "\r\n"));

    public async Task Expect(params string[] lines)
    {
        foreach (var line in lines) Assert.Equal(line, await ReadLine());
    }

    /// <summary>Greets and answers EHLO with these extensions.</summary>
    public async Task Open(params string[] extensions)
    {
        await Say("220 peer.example ESMTP");
        await Hello(extensions);
    }

    public async Task Hello(params string[] extensions)
    {
        await Expect("EHLO us.example");
        string[] lines = ["peer.example", .. extensions];
        await Say(string.Join('\n', lines.Select((line, i) => (i == lines.Length - 1 ? "250 " : "250-") + line)));
    }

    /// <summary>Reads until the line with a dot, which is left off; dots stay doubled.</summary>
    public async Task<string> ReadBody()
    {
        var body = new StringBuilder();
        while (await ReadLine() is var line && line != ".") body.Append(line).Append("\r\n");
        return body.ToString();
    }

    public async Task<byte[]> ReadOctets(int count)
    {
        var octets = new byte[count];
        await _stream.ReadExactlyAsync(octets);
        return octets;
    }

    public async Task<string> ReadLine()
    {
        var line = new List<byte>();
        var octet = new byte[1];
        while (await _stream.ReadAsync(octet) == 1)
        {
            line.Add(octet[0]);
            if (line is [.., (byte)'\r', (byte)'\n']) return Encoding.UTF8.GetString([.. line[..^2]]);
        }

        throw new EndOfStreamException($"The client went away after '{Encoding.UTF8.GetString([.. line])}'.");
    }

    public async Task<SslStream> Secure(X509Certificate2 certificate)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(certificate);
        return tls;
    }

    public async Task WaitForEnd()
    {
        var octet = new byte[1];
        while (await _stream.ReadAsync(octet) > 0) { }
    }

    public void Reset()
    {
        client.LingerState = new LingerOption(true, 0);
        client.Close();
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
