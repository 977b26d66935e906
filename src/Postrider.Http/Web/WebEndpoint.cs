using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Server;

namespace Postrider.Http.Web;

/// <summary>
/// The small web listener that anybody in the world reaches: it serves what mail needs of the web (challenges of certificate authorities, MTA-STS policies,
/// what else is mounted as <see cref="IWebPart"/>) and answers 404 to all else. Everything in it is bounded.
/// </summary>
public sealed class WebEndpoint : IHttpEndpoint
{
    private const int LongestRequestLine = 2048;
    private const int LongestHeaders = 8192;
    private const int MaximumHeaders = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly WebApplication _application;

    /// <param name="place">Where it listens; port 0 is the system's choice.</param>
    /// <param name="parts">What it serves.</param>
    /// <param name="certificates">Shown on HTTPS, by the name that is asked for.</param>
    /// <param name="loggers">Takes the web server's warnings.</param>
    public WebEndpoint(WebPlace place, IReadOnlyList<IWebPart> parts, ICertificateSelector certificates, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server => Configure(server, place, certificates));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        _application = builder.Build();
        _application.Use(SayLittleAsync);
        Branch(WebScheme.Https, context => context.Request.IsHttps);
        Branch(WebScheme.Http, context => !context.Request.IsHttps);

        void Branch(WebScheme scheme, Func<HttpContext, bool> condition) => _application.MapWhen(condition, branch =>
        {
            branch.UseRouting();
            branch.UseEndpoints(routes =>
            {
                foreach (var part in parts.Where(part => part.Scheme == scheme)) part.Map(routes);
            });
        });
    }

    public IReadOnlyCollection<string> Addresses => [.. _application.Urls];

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _application.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static void Configure(KestrelServerOptions server, WebPlace place, ICertificateSelector certificates)
    {
        server.AddServerHeader = false;
        server.Limits.MaxConcurrentConnections = place.MaximumConnections;
        server.Limits.MaxRequestBodySize = 0;
        server.Limits.MaxRequestLineSize = LongestRequestLine;
        server.Limits.MaxRequestHeadersTotalSize = LongestHeaders;
        server.Limits.MaxRequestHeaderCount = MaximumHeaders;
        server.Limits.RequestHeadersTimeout = Patience;
        server.Limits.KeepAliveTimeout = Patience;
        var shares = new ConnectionShares(Math.Max(1, place.MaximumConnections / 4));
        foreach (var endpoint in place.Http) server.Listen(endpoint, listen => Guard(listen));
        foreach (var endpoint in place.Https) server.Listen(endpoint, listen => Guard(listen).UseHttps(CreateTls(certificates)));

        ListenOptions Guard(ListenOptions listen)
        {
            // What is served here is small; the older protocol has the smaller surface.
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(shares.Guard);
            return listen;
        }
    }

    private static TlsHandshakeCallbackOptions CreateTls(ICertificateSelector certificates) => new()
    {
        HandshakeTimeout = Patience,
        OnConnection = context => ValueTask.FromResult(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificates.Select(context.ClientHelloInfo.ServerName) ?? throw new AuthenticationException("There is no certificate yet."),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        }),
    };

    private static Task SayLittleAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return next(context);
    }
}
