using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using Postrider.Http.Health;

namespace Postrider.Http.Metrics;

/// <summary>The HTTP listener for machines that watch: <c>/metrics</c> for Prometheus, <c>/healthz</c> and <c>/readyz</c>. It tells figures, no addresses.</summary>
public sealed class MetricsEndpoint : IHttpEndpoint
{
    private readonly WebApplication _application;

    /// <param name="endpoint">Where it listens; loopback unless configured otherwise. Port 0 is the system's choice.</param>
    /// <param name="health">Answers the probes.</param>
    /// <param name="loggers">Takes the web server's warnings.</param>
    public MetricsEndpoint(IPEndPoint endpoint, HealthProbe health, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(endpoint);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Postrider.*", "System.Runtime")
            .AddView(instrument => instrument is System.Diagnostics.Metrics.Histogram<double> { Unit: "s" } ? new ExplicitBucketHistogramConfiguration { Boundaries = DurationBuckets } : null)
            .AddPrometheusExporter());
        _application = builder.Build();
        _application.UseOpenTelemetryPrometheusScrapingEndpoint();
        _application.MapGet("/healthz", async context =>
            await AnswerAsync(context, await health.CheckHealthAsync(context.RequestAborted).ConfigureAwait(false)).ConfigureAwait(false));
        _application.MapGet("/readyz", context => AnswerAsync(context, health.CheckReadiness()));
    }

    /// <summary>Where it listens, with the port that the system chose; known once it is started.</summary>
    public IReadOnlyCollection<string> Addresses => [.. _application.Urls];

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public Task StopAsync(CancellationToken cancellation) => _application.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>From a commit on a fast disk to a delivery after days, in seconds.</summary>
    private static readonly double[] DurationBuckets = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 5, 30, 120, 600, 3600, 14400, 86400, 259200];

    private static Task AnswerAsync(HttpContext context, string? trouble)
    {
        context.Response.StatusCode = trouble is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(trouble is null ? "ok\n" : trouble + "\n", context.RequestAborted);
    }
}
