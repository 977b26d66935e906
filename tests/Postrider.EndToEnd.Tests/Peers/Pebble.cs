using System.Net;
using Postrider.Certificates;

namespace Postrider.EndToEnd.Peers;

/// <summary>The certificate authority for tests of those who run Let's Encrypt. It refuses good nonces now and then, to see whether clients bear it.</summary>
public sealed class Pebble : IAsyncDisposable
{
    private readonly TestFolder _folder = new("pebble");
    private readonly Daemon _daemon;
    private readonly IPEndPoint _endpoint = new(IPAddress.Loopback, Ports.Free());

    private Pebble(IPEndPoint dns, int httpPort)
    {
        Root = Path.Combine(_folder.Path, "server.pem");
        var key = Path.Combine(_folder.Path, "server.key");
        using (var certificate = SelfSignedCertificate.Create(["localhost"], [IPAddress.Loopback], DateTimeOffset.UtcNow)) SelfSignedCertificate.Write(certificate, Root, key);
        var configuration = _folder.Write("pebble.json", $$"""
            { "pebble": {
                "listenAddress": "{{_endpoint}}",
                "managementListenAddress": "127.0.0.1:{{Ports.Free()}}",
                "certificate": "{{Root}}",
                "privateKey": "{{key}}",
                "httpPort": {{httpPort}},
                "tlsPort": {{Ports.Free()}},
                "ocspResponderURL": "",
                "externalAccountBindingRequired": false
            } }
            """);
        _daemon = Daemon.Start("/usr/bin/pebble", ["-config", configuration, "-strict", "-dnsserver", dns.ToString()], new Dictionary<string, string>
        {
            ["PEBBLE_VA_NOSLEEP"] = "1",
            ["PEBBLE_AUTHZREUSE"] = "0",
            ["PEBBLE_WFE_NONCEREJECT"] = "20",
        });
    }

    public Uri Directory => new($"https://{_endpoint}/dir");

    /// <summary>A PEM file of what vouches for its own server.</summary>
    public string Root { get; }

    public string Log => _daemon.Output;

    /// <param name="dns">Whom it asks for names.</param>
    /// <param name="httpPort">Where it looks for files, in the place of port 80.</param>
    public static async Task<Pebble> StartAsync(IPEndPoint dns, int httpPort, CancellationToken cancellation)
    {
        var pebble = new Pebble(dns, httpPort);
        await pebble._daemon.ListensAsync(pebble._endpoint, cancellation);
        return pebble;
    }

    /// <summary>Is there no more.</summary>
    public Task StopAsync() => _daemon.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }
}
