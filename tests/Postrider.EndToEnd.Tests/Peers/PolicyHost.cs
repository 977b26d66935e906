using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
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

/// <summary>Serves MTA-STS policies over HTTPS for any domain; some hang, some show a certificate that has expired.</summary>
internal sealed class PolicyHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string?> _policies = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly WebApplication _server;

    private PolicyHost(WebApplication server) => _server = server;

    public int Port { get; private set; }

    /// <summary>Domains whose policy was asked for, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <param name="certificateOf">The certificate for the name that a client asks for.</param>
    public static async Task<PolicyHost> StartAsync(Func<string?, X509Certificate2> certificateOf, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<KestrelServerOptions>(options => options.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, name) => certificateOf(name) })));
        var host = new PolicyHost(builder.Build());
        host._server.Run(host.AnswerAsync);
        await host._server.StartAsync(cancellation);
        var address = host._server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single(); // of a server that has started
        host.Port = new Uri(address).Port;
        return host;
    }

    /// <param name="policy">The policy's text; <c>null</c> for a host that never answers.</param>
    public void Serve(string domain, string? policy) => _policies[$"mta-sts.{domain}"] = policy;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        // As it was sent: Request.Host has A-labels turned into what people read.
        var asked = context.Request.Headers.Host.ToString().Split(':')[0];
        _asked.Enqueue(asked);
        if (context.Request.Path != "/.well-known/mta-sts.txt" || !_policies.TryGetValue(asked, out var policy))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (policy is null)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(policy ?? "", context.RequestAborted);
    }
}
