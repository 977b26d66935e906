using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postrider.EndToEnd.Peers;

/// <summary>Somebody's web server that takes TLS reports.</summary>
internal sealed class ReportHost : IAsyncDisposable
{
    private readonly ConcurrentQueue<PostedReport> _posted = new();
    private readonly WebApplication _server;

    private ReportHost(WebApplication server) => _server = server;

    public int Port { get; private set; }

    public IReadOnlyCollection<PostedReport> Posted => _posted;

    public static async Task<ReportHost> StartAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var host = new ReportHost(builder.Build());
        host._server.Run(host.TakeAsync);
        await host._server.StartAsync(cancellation);
        var address = host._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // of a server that has started
        host.Port = new Uri(address).Port;
        return host;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

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
