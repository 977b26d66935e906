using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Server.Hosting;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Server;

/// <summary>
/// Takes mail by SMTP on any number of listeners (RFC 5321, RFC 6409, RFC 8314). It stands on the sockets of Kestrel, without its HTTP.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly SmtpServerServices _services;
    private readonly ILogger _logger;
    private readonly EndpointBinder _binder;
    private readonly FailedSignIns _failures;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly ConcurrentDictionary<string, ServedSession> _sessions = new(StringComparer.Ordinal);
    private readonly ImmutableArray<ListenerOptions> _configured;
    private volatile ListenerSet _listeners = ListenerSet.Empty;
    private bool _isStopped;

    /// <param name="services">What it stands on.</param>
    /// <param name="listeners">What to listen on.</param>
    public SmtpServer(SmtpServerServices services, ImmutableArray<ListenerOptions> listeners)
    {
        _services = services;
        _configured = listeners;
        _failures = new FailedSignIns(services.Time);
        _logger = services.Loggers.CreateLogger<SmtpServer>();
        _binder = new EndpointBinder(services.Loggers);
    }

    /// <summary>Sign-ins since the start that failed for a wrong user or password.</summary>
    public long FailedSignIns => _failures.Total;

    /// <summary>The listeners as they are now.</summary>
    public ImmutableArray<ListenerActivity> Activity
    {
        get
        {
            var set = _listeners;
            return
            [
                .. set.Listeners.Select(listener => new ListenerActivity(
                    listener.Options.Name,
                    listener.Options.Kind,
                    [.. set.Endpoints.Where(endpoint => endpoint.Owner == listener).Select(endpoint => endpoint.Bound)],
                    listener.Census.Sessions,
                    listener.Options.Limits.MaximumSessions)),
            ];
        }
    }

    /// <summary>Opens all listeners, or none.</summary>
    /// <exception cref="IOException">A listener cannot be opened: which, where, why, and what to do.</exception>
    public Task StartAsync(CancellationToken cancellation) => ReloadAsync(_configured, cancellation);

    /// <summary>
    /// Puts other listeners in force: opens those that are new, closes those that are gone, and changes options for the sessions to come.
    /// No session is dropped: each goes on with the options it began with.
    /// </summary>
    /// <exception cref="IOException">A listener cannot be opened; everything stays as it was.</exception>
    public async Task ReloadAsync(ImmutableArray<ListenerOptions> listeners, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_isStopped) throw new InvalidOperationException("The server has stopped.");
            CheckCertificates(listeners);
            var next = await _listeners.ChangeAsync(listeners, _binder, Serve, _logger, cancellation).ConfigureAwait(false);
            var gone = _listeners.Endpoints.Except(next.Endpoints).ToList();
            _listeners = next;
            next.Start();
            foreach (var endpoint in gone) await endpoint.CloseAsync().ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Closes the listeners. Sessions within a transaction may end it, all others get 421 4.3.2; cancellation cuts what remains.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        await _changing.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _isStopped = true;
            foreach (var endpoint in _listeners.Endpoints) await endpoint.CloseAsync().ConfigureAwait(false);
            _listeners = _listeners.WithoutEndpoints();

            // Nobody accepts any more, so that these are all.
            List<ServedSession> sessions = [.. _sessions.Values];
            foreach (var session in sessions) session.Stop();
            var ended = Task.WhenAll(sessions.Select(session => session.Ended));
            await Task.WhenAny(ended, Task.Delay(Timeout.Infinite, cancellation)).ConfigureAwait(false);
            if (!ended.IsCompleted)
                foreach (var session in sessions) session.Cut();
            await ended.ConfigureAwait(false);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Breaks the connection of a session at once, without a word. A session that is gone already is none.</summary>
    /// <param name="sessionId">As <see cref="SessionFacts.SessionId"/> has it.</param>
    public void Drop(string sessionId)
    {
        if (_sessions.TryGetValue(sessionId, out var session)) session.Drop();
    }

    /// <summary>Stops without waiting for transactions in progress.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _changing.Dispose();
    }

    private void CheckCertificates(ImmutableArray<ListenerOptions> listeners)
    {
        foreach (var listener in listeners)
        {
            if (listener.Kind == ListenerKind.Relay) continue;
            if (_services.Certificates?.Select("") is null)
                throw new IOException($"Listener {listener.Name} needs a certificate, for nobody may sign in without TLS. Configure one (postrider init writes a self-signed one to begin with).");
            if (_services.Credentials is null) ServerLog.NoCredentials(_logger, listener.Name);
        }
    }

    private void Serve(ConnectionContext connection, BoundEndpoint endpoint)
    {
        var owner = endpoint.Owner;
        var session = new ServedSession(connection, _services, owner.Options, owner.Census, _failures, _logger);
        _sessions[session.Id] = session;
        endpoint.Hold();
        session.Start(ended =>
        {
            _sessions.TryRemove(ended.Id, out _);
            return endpoint.ReleaseAsync();
        });
    }
}
