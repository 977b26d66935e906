using Postrider.Configuration;
using Postrider.Http.Admin;

namespace Postrider.Serving;

/// <summary>The socket for local submission, which a reload opens, moves or closes; a message that comes in by the old one is taken to its end.</summary>
/// <param name="create">Makes one for a place; nothing listens yet.</param>
internal sealed class CurrentSocket(Func<SubmissionSocketSettings, SubmissionSocket> create) : IAsyncDisposable
{
    private readonly List<Task> _leaving = [];
    private readonly CancellationTokenSource _cut = new();
    private SubmissionSocketSettings? _place;
    private SubmissionSocket? _socket;

    /// <param name="place">Where it is to lie from now on, and for whom; <c>null</c> for nowhere.</param>
    /// <exception cref="IOException">It cannot be made there; it is where it was.</exception>
    public async Task MoveAsync(SubmissionSocketSettings? place, CancellationToken cancellation)
    {
        if (place == _place) return;
        if (_socket is { } same && place?.Path == _place?.Path)
        {
            same.Mode = place!.Mode; // its path is that of an open socket
            _place = place;
            return;
        }

        var before = _socket;
        _socket = await OpenAsync(place, cancellation).ConfigureAwait(false);
        _place = place;
        _leaving.RemoveAll(task => task.IsCompletedSuccessfully);
        if (before is not null) _leaving.Add(CloseAsync(before));
    }

    /// <summary>Takes no more, and waits for messages that are coming in.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        using var cut = cancellation.Register(_cut.Cancel);
        if (_socket is { } socket) _leaving.Add(CloseAsync(socket));
        _socket = null;
        await Task.WhenAll(_leaving).ConfigureAwait(false);
        _leaving.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _cut.Dispose();
    }

    private async Task<SubmissionSocket?> OpenAsync(SubmissionSocketSettings? place, CancellationToken cancellation)
    {
        if (place is null) return null;
        var socket = create(place);
        try
        {
            await socket.StartAsync(cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            await socket.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CloseAsync(SubmissionSocket socket)
    {
        await using (socket.ConfigureAwait(false)) await socket.StopAsync(_cut.Token).ConfigureAwait(false);
    }
}
