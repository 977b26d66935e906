using System.Net;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Http.Health;
using Postrider.Http.Metrics;
using Postrider.Http.Web;
using Postrider.Mail.MtaSts;
using Postrider.Relay.Submission;
using Postrider.Smtp.Server;

namespace Postrider.Serving;

/// <summary>Everything by which others reach the station, but for the admin socket: the views (metrics and the web), and the intakes (SMTP and the submission socket).</summary>
internal sealed class StationDoors : IAsyncDisposable
{
    private readonly SmtpServer _server;
    private readonly CurrentSocket _socket;
    private IReadOnlyList<StsPublication> _publications;

    /// <param name="server">Its listeners move with the other doors; its owner disposes it.</param>
    /// <param name="reports">The part of the web that takes reports.</param>
    public StationDoors(
        SmtpServer server, Settings settings, StationCertificates certificates, IWebPart reports, HealthProbe health, LocalSubmission submission, ILoggerFactory loggers)
    {
        _server = server;
        _publications = settings.StsPublications;
        _socket = new CurrentSocket(place => new SubmissionSocket(place.Path, place.Mode, submission, loggers));
        Metrics = new CurrentEndpoint<IPEndPoint>(place => new MetricsEndpoint(place, health, loggers));
        IWebPart[] web = [new ChallengePart(certificates.Challenges), new StsPolicyPart(host => _publications.FirstOrDefault(one => one.PolicyHost == host)), reports];
        Web = new CurrentEndpoint<WebPlace>(place => new WebEndpoint(place, web, certificates.Store, loggers));
    }

    public CurrentEndpoint<IPEndPoint> Metrics { get; }

    /// <summary>What the world reaches by HTTP.</summary>
    public CurrentEndpoint<WebPlace> Web { get; }

    /// <exception cref="StationException">Something stands in the way.</exception>
    public async Task OpenViewsAsync(Settings settings, CancellationToken cancellation)
    {
        await MoveMetricsAsync(settings, cancellation).ConfigureAwait(false);
        await MoveWebAsync(settings, cancellation).ConfigureAwait(false);
    }

    /// <summary>From here on mail comes in.</summary>
    /// <exception cref="StationException">Something stands in the way.</exception>
    public async Task OpenIntakesAsync(Settings settings, CancellationToken cancellation)
    {
        await MoveSocketAsync(settings, cancellation).ConfigureAwait(false);
        await StationException.NamingAsync(() => _server.StartAsync(cancellation), null).ConfigureAwait(false);
    }

    /// <summary>All of them or none: what was moved goes back when the next cannot be.</summary>
    /// <param name="before">The settings in force.</param>
    /// <exception cref="StationException">Something stands in the way; every door is where it was.</exception>
    public async Task MoveAsync(Settings before, Settings settings, CancellationToken cancellation)
    {
        var back = new Stack<Func<Task>>();
        try
        {
            back.Push(() => MoveMetricsAsync(before, CancellationToken.None));
            await MoveMetricsAsync(settings, cancellation).ConfigureAwait(false);
            back.Push(() => MoveWebAsync(before, CancellationToken.None));
            await MoveWebAsync(settings, cancellation).ConfigureAwait(false);
            back.Push(() => MoveSocketAsync(before, CancellationToken.None));
            await MoveSocketAsync(settings, cancellation).ConfigureAwait(false);
            await StationException.NamingAsync(() => _server.ReloadAsync(settings.Listeners, cancellation), null).ConfigureAwait(false);
        }
        catch
        {
            while (back.TryPop(out var move)) await move().ConfigureAwait(false);
            throw;
        }

        _publications = settings.StsPublications;
    }

    /// <summary>Nothing comes in any more.</summary>
    public Task CloseIntakesAsync(CancellationToken cancellation) => Task.WhenAll(_server.StopAsync(cancellation), _socket.StopAsync(cancellation));

    public async Task CloseViewsAsync(CancellationToken cancellation)
    {
        await Web.CloseAsync(cancellation).ConfigureAwait(false);
        await Metrics.CloseAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await Web.DisposeAsync().ConfigureAwait(false);
        await Metrics.DisposeAsync().ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
    }

    private Task MoveMetricsAsync(Settings settings, CancellationToken cancellation) => StationException.NamingAsync(
        () => Metrics.MoveAsync(settings.Metrics, cancellation),
        $"[metrics] cannot listen on {settings.Metrics}. Choose another address by listen, or switch the figures off by enabled = false");

    private Task MoveWebAsync(Settings settings, CancellationToken cancellation) => StationException.NamingAsync(
        () => Web.MoveAsync(settings.Web, cancellation),
        $"[web] cannot listen on {settings.Web}. Is another web server there? Choose other addresses by http and https");

    private Task MoveSocketAsync(Settings settings, CancellationToken cancellation) => StationException.NamingAsync(
        () => _socket.MoveAsync(settings.SubmissionSocket, cancellation), $"[submission] socket {settings.SubmissionSocket?.Path}");
}
