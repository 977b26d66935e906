using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Postrider.Http.Admin;

/// <summary>The running relay's own door for its administrator: HTTP on a Unix socket in the data directory.</summary>
public sealed class AdminEndpoint : IAsyncDisposable
{
    private readonly string _dataDirectory;
    private readonly WebApplication _application;

    /// <param name="dataDirectory">Where the socket goes; made the owner's alone.</param>
    /// <param name="services">What is asked and steered.</param>
    /// <param name="loggers">Takes the web server's warnings.</param>
    public AdminEndpoint(string dataDirectory, AdminServices services, ILoggerFactory loggers)
    {
        _dataDirectory = dataDirectory;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = null;
            server.Limits.MinRequestBodyDataRate = null;
            server.Limits.MaxRequestLineSize = EnvelopeQuery.MaximumLength;
            server.ListenUnixSocket(AdminSocket.PathIn(dataDirectory));
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        _application = builder.Build();
        _application.Use(AdminFailures.AnswerAsync);
        new QueueRoutes(services).Map(_application);
        new MessageRoutes(services).Map(_application);
        new SubmissionRoute(services.Submission).Map(_application);
        new WhyRoutes(services).Map(_application);
        new StatusRoutes(services).Map(_application);
        new ShapeRoutes(services).Map(_application);
        if (services.Certificates is { } certificates) new CertificateRoutes(certificates).Map(_application);
        if (services.Alerts is { } alerts) new AlertRoutes(alerts).Map(_application);
        if (services.Standing is { } standing) new StandingRoutes(standing).Map(_application);
        if (services.Keys is { } keys) new KeyRoutes(keys).Map(_application);
    }

    /// <exception cref="IOException">Another relay runs in the directory, or the socket cannot be made.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var path = await AdminSocket.PrepareAsync(_dataDirectory, cancellation).ConfigureAwait(false);
        await _application.StartAsync(cancellation).ConfigureAwait(false);
        // The directory already keeps others out; the socket's own mode stands for the day somebody opens the directory.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, AdminSocket.OwnersSocket);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await _application.StopAsync(cancellation).ConfigureAwait(false);
        File.Delete(AdminSocket.PathIn(_dataDirectory));
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
