using Postrider.Http;

namespace Postrider.Serving;

/// <summary>An endpoint of HTTP (for metrics, or for the world), which a reload opens, moves or closes.</summary>
/// <param name="create">Makes one for a place; nothing listens yet.</param>
internal sealed class CurrentEndpoint<TPlace>(Func<TPlace, IHttpEndpoint> create) : IAsyncDisposable where TPlace : class
{
    private TPlace? _place;
    private IHttpEndpoint? _endpoint;

    /// <summary>Where it listens now; empty for nowhere.</summary>
    public IReadOnlyCollection<string> Addresses => _endpoint?.Addresses ?? [];

    /// <param name="place">Where it is to listen from now on; <c>null</c> for nowhere.</param>
    /// <exception cref="IOException">It cannot be opened there; it is again where it was.</exception>
    public async Task MoveAsync(TPlace? place, CancellationToken cancellation)
    {
        if (Equals(place, _place)) return;
        var before = _place;
        // 127.0.0.1 and all addresses are never open together on one port, so the old place goes first; who asks meanwhile asks again.
        await CloseAsync(cancellation).ConfigureAwait(false);
        try
        {
            await OpenAsync(place, cancellation).ConfigureAwait(false);
        }
        catch
        {
            await OpenAsync(before, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    public async Task CloseAsync(CancellationToken cancellation)
    {
        _place = null;
        if (Interlocked.Exchange(ref _endpoint, null) is not { } endpoint) return;
        await using (endpoint.ConfigureAwait(false)) await endpoint.StopAsync(cancellation).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => new(CloseAsync(new CancellationToken(canceled: true)));

    private async Task OpenAsync(TPlace? place, CancellationToken cancellation)
    {
        if (place is null) return;
        var endpoint = create(place);
        try
        {
            await endpoint.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            await endpoint.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        (_place, _endpoint) = (place, endpoint);
    }
}
