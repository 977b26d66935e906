using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postrider.EndToEnd.Peers;

/// <summary>Somebody's web server on loopback, with HTTPS.</summary>
internal sealed class HttpsPeer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private HttpsPeer(WebApplication server) => _server = server;

    public int Port { get; private set; }

    /// <param name="tls">Which certificate it shows.</param>
    /// <param name="answer">What it does with a request.</param>
    public static async Task<HttpsPeer> StartAsync(HttpsConnectionAdapterOptions tls, RequestDelegate answer, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(tls)));
        var peer = new HttpsPeer(builder.Build());
        peer._server.Run(answer);
        await peer._server.StartAsync(cancellation);
        var address = peer._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // of a server that has started
        peer.Port = new Uri(address).Port;
        return peer;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
