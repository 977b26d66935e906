using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postrider.Tests.Probe;

/// <summary>A mail server on loopback that keeps every command it hears.</summary>
internal sealed class ProbedPeer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _commands = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _greeting;
    private readonly string[] _extensions;
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    /// <param name="certificate">For STARTTLS; without one it is answered with 454.</param>
    public ProbedPeer(string greeting, string[] extensions, X509Certificate2? certificate = null)
    {
        _greeting = greeting;
        _extensions = extensions;
        _certificate = certificate;
        _listener.Start();
        _serving = ServeAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public IReadOnlyCollection<string> Commands => _commands;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client went away.
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        await SayAsync(stream, _greeting);
        while (await ReadLineAsync(stream) is { } command)
        {
            _commands.Enqueue(command);
            switch (command.Split(' ')[0])
            {
                case "EHLO":
                    string[] lines = ["peer.example", .. _extensions];
                    await SayAsync(stream, string.Join("\r\n", lines.Select((line, i) => (i == lines.Length - 1 ? "250 " : "250-") + line)));
                    break;
                case "STARTTLS" when _certificate is not null:
                    await SayAsync(stream, "220 go on");
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(_certificate);
                    stream = tls;
                    break;
                case "STARTTLS":
                    await SayAsync(stream, "454 4.7.0 no key");
                    break;
                case "QUIT":
                    await SayAsync(stream, "221 bye");
                    return;
                default:
                    await SayAsync(stream, "250 ok");
                    break;
            }
        }
    }

    private async Task SayAsync(Stream stream, string lines) => await stream.WriteAsync(Encoding.ASCII.GetBytes(lines + "\r\n"), _stopping.Token);

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (await stream.ReadAsync(octet, _stopping.Token) == 1)
        {
            if (octet[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)octet[0]);
        }

        return null;
    }
}
