using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Submission;

namespace Postrider.Http.Admin;

/// <summary>
/// A second Unix socket, outside the data directory, that takes messages of programs on this machine and nothing else: for users who
/// may send (a web server, cron) but not steer the relay. Who may connect is the matter of its owner, group and mode.
/// </summary>
public sealed class SubmissionSocket : IAsyncDisposable
{
    /// <summary>Programs that hand over messages at the same time.</summary>
    private const int MaximumConnections = 1000;

    private readonly string _path;
    private UnixFileMode _mode;
    private readonly WebApplication _application;
    private bool _isOpen;

    /// <param name="path">Where the socket goes; its directory must exist.</param>
    /// <param name="mode">Its rights.</param>
    /// <param name="submission">Takes the messages.</param>
    /// <param name="loggers">Takes the web server's warnings.</param>
    public SubmissionSocket(string path, UnixFileMode mode, LocalSubmission submission, ILoggerFactory loggers)
    {
        _path = path;
        _mode = mode;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = null;
            // A program that takes its time to write is no attack: 'make 2>&1 | sendmail root' runs for hours.
            server.Limits.MinRequestBodyDataRate = null;
            server.Limits.MaxConcurrentConnections = MaximumConnections;
            server.Limits.MaxRequestLineSize = EnvelopeQuery.MaximumLength;
            server.ListenUnixSocket(path);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        // How long a stop waits is said by whoever stops it.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        _application = builder.Build();
        _application.Use(AdminFailures.AnswerAsync);
        new SubmissionRoute(submission).Map(_application);
    }

    /// <summary>Its rights, which may change while it is open; who is connected stays so.</summary>
    public UnixFileMode Mode
    {
        get => _mode;
        set
        {
            if (_isOpen) File.SetUnixFileMode(_path, value);
            _mode = value;
        }
    }

    /// <exception cref="IOException">The socket cannot be made.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (File.Exists(_path) && await AdminSocket.AnswersAsync(_path, cancellation).ConfigureAwait(false))
            throw new IOException("Another relay answers there.");
        // Left behind by a crash.
        File.Delete(_path);
        await _application.StartAsync(cancellation).ConfigureAwait(false);
        _isOpen = true;
        File.SetUnixFileMode(_path, _mode);
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        if (!_isOpen) return;
        _isOpen = false;
        await _application.StopAsync(cancellation).ConfigureAwait(false);
        File.Delete(_path);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
