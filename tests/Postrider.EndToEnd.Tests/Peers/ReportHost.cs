using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Postrider.EndToEnd.Peers;

/// <summary>Somebody's web server that takes TLS reports.</summary>
internal sealed class ReportHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<PostedReport> _posted = new();
    private HttpsPeer? _peer;

    public int Port => _peer!.Port; // It is there once it has started.

    public IReadOnlyCollection<PostedReport> Posted => _posted;

    public static async Task<ReportHost> StartAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        var host = new ReportHost();
        host._peer = await HttpsPeer.StartAsync(new HttpsConnectionAdapterOptions { ServerCertificate = certificate }, host.TakeAsync, cancellation);
        return host;
    }

    public ValueTask DisposeAsync() => _peer!.DisposeAsync(); // As above.

    private async Task TakeAsync(HttpContext context)
    {
        using var octets = new MemoryStream();
        await context.Request.Body.CopyToAsync(octets, context.RequestAborted);
        _posted.Enqueue(new PostedReport(context.Request.Method, context.Request.Path, context.Request.ContentType ?? "", octets.ToArray()));
        context.Response.StatusCode = StatusCodes.Status201Created;
    }
}

/// <summary>What somebody posted.</summary>
internal sealed record PostedReport(string Method, string Path, string Type, byte[] Octets);
