using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>The listeners in force with the endpoints they are bound to.</summary>
internal sealed record ListenerSet(ImmutableArray<ActiveListener> Listeners, ImmutableArray<BoundEndpoint> Endpoints)
{
    public static readonly ListenerSet Empty = new([], []);

    private ImmutableArray<Action> Changes { get; init; } = [];

    /// <summary>Opens what another configuration needs besides. Nothing of this set changes before <see cref="Start"/> of the new one.</summary>
    /// <exception cref="IOException">An endpoint cannot be opened; those that were are closed again.</exception>
    public async Task<ListenerSet> ChangeAsync(
        ImmutableArray<ListenerOptions> wanted,
        EndpointBinder binder,
        Action<ConnectionContext, BoundEndpoint> serve,
        ILogger logger,
        CancellationToken cancellation)
    {
        List<BoundEndpoint> free = [.. Endpoints];
        List<BoundEndpoint> opened = [];
        List<(ActiveListener Listener, ListenerOptions Options, IPEndPoint Endpoint)> missing = [];
        var listeners = ImmutableArray.CreateBuilder<ActiveListener>(wanted.Length);
        var endpoints = ImmutableArray.CreateBuilder<BoundEndpoint>();
        var changes = ImmutableArray.CreateBuilder<Action>();
        foreach (var options in wanted)
        {
            var listener = Listeners.FirstOrDefault(known => known.Options.Name == options.Name) ?? new ActiveListener(options);
            listeners.Add(listener);
            changes.Add(() => listener.Options = options);
            foreach (var endpoint in options.Endpoints)
            {
                // Of endpoints whose port the system chose, a listener finds its own again.
                var bound = free.Find(known => known.Configured.Equals(endpoint) && (endpoint.Port != 0 || known.Owner == listener));
                if (bound is null)
                {
                    missing.Add((listener, options, endpoint));
                    continue;
                }

                free.Remove(bound);
                changes.Add(() => bound.Owner = listener);
                endpoints.Add(bound);
            }
        }

        try
        {
            foreach (var (listener, options, endpoint) in missing)
            {
                var socket = await binder.BindAsync(options, endpoint, [.. free.Select(gone => gone.Socket)], cancellation).ConfigureAwait(false);
                var bound = new BoundEndpoint(endpoint, socket, listener, serve, logger);
                opened.Add(bound);
                endpoints.Add(bound);
                changes.Add(bound.Start);
            }
        }
        catch
        {
            foreach (var endpoint in opened) await endpoint.CloseAsync().ConfigureAwait(false);
            throw;
        }

        return new ListenerSet(listeners.ToImmutable(), endpoints.ToImmutable()) { Changes = changes.ToImmutable() };
    }

    /// <summary>Puts the set in force. This cannot fail.</summary>
    public void Start()
    {
        foreach (var change in Changes) change();
    }

    /// <summary>The listeners without their endpoints, which were closed.</summary>
    public ListenerSet WithoutEndpoints() => new(Listeners, []);
}
