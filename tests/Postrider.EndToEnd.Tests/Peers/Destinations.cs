using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Certificates;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Internet;

namespace Postrider.EndToEnd.Peers;

/// <summary>The sandbox's small internet, for a relay that runs as a process of its own: it is slow, refuses or is silent when a test wants it so.</summary>
internal sealed class Destinations : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly SmallInternet _internet;

    private Destinations(TestFolder folder, SmallInternet internet)
    {
        _folder = folder;
        _internet = internet;
    }

    public CaptureStore Captures => _internet.Captures;

    /// <param name="route">More of the route that leads there.</param>
    public RelaySetup Setup(string route = "", string settings = "") =>
        new(_internet.Dns, $"{settings}\n[[route]]\nname = \"out\"\nkind = \"mx\"\nport = {_internet.MailPort}\n{route}\n");

    public static async Task<Destinations> StartAsync(CancellationToken cancellation)
    {
        var folder = new TestFolder("internet");
        var (certificate, key) = (Path.Combine(folder.Path, "c.pem"), Path.Combine(folder.Path, "k.pem"));
        using (var own = SelfSignedCertificate.Create(["localhost"], [IPAddress.Loopback], DateTimeOffset.UtcNow)) SelfSignedCertificate.Write(own, certificate, key);
        var internet = await SmallInternet.StartAsync(
            new CaptureStore(TimeProvider.System, maximumMessages: 100_000), new CertificateStore([new CertificateFiles(certificate, key)]), TimeProvider.System,
            NullLoggerFactory.Instance, cancellation);
        return new Destinations(folder, internet);
    }

    public async ValueTask DisposeAsync()
    {
        await _internet.DisposeAsync();
        _folder.Dispose();
    }
}
