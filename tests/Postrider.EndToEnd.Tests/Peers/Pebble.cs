using System.Net;
using Postrider.Certificates;

namespace Postrider.EndToEnd.Peers;

/// <summary>The certificate authority for tests of those who run Let's Encrypt. It refuses good nonces now and then, to see whether clients bear it.</summary>
public sealed class Pebble : IAsyncDisposable
{
    private readonly TestFolder _folder = new("pebble");
    private readonly Daemon _daemon;
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });
    private readonly IPEndPoint _management = new(IPAddress.Loopback, Ports.Free());
    private readonly IPEndPoint _endpoint = new(IPAddress.Loopback, Ports.Free());

    private Pebble(IPEndPoint dns, int httpPort)
    {
        Root = Path.Combine(_folder.Path, "server.pem");
        var key = Path.Combine(_folder.Path, "server.key");
        using (var certificate = SelfSignedCertificate.Create(["localhost", "pebble.test"], [IPAddress.Loopback], DateTimeOffset.UtcNow)) SelfSignedCertificate.Write(certificate, Root, key);
        var configuration = _folder.Write("pebble.json", $$"""
            { "pebble": {
                "listenAddress": "{{_endpoint}}",
                "managementListenAddress": "{{_management}}",
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

    /// <summary>The same by the name <c>pebble.test</c>, for those who have a DNS that knows it.</summary>
    public Uri NamedDirectory => new($"https://pebble.test:{_endpoint.Port}/dir");

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

    /// <summary>What it says of a certificate: <c>Valid</c>, <c>Revoked</c>.</summary>
    public async Task<string?> StatusOfAsync(string serialNumber, CancellationToken cancellation)
    {
        // It writes numbers without the zeros before them.
        var answer = await _http.GetStringAsync(new Uri($"https://{_management}/cert-status-by-serial/{serialNumber.TrimStart('0').ToLowerInvariant()}"), cancellation);
        return System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("Status").GetString();
    }

    /// <summary>Is there no more.</summary>
    public Task StopAsync() => _daemon.KillAsync();

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }
}
