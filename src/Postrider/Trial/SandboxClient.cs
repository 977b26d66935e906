using System.Net.Http.Json;

namespace Postrider.Trial;

/// <summary>Asks a running sandbox what it captured.</summary>
internal sealed class SandboxClient(SandboxState state) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(state.Captures), Timeout = Timeout.InfiniteTimeSpan };

    public async Task<CaptureList> ListAsync(string? to, CancellationToken cancellation) =>
        await _client.GetFromJsonAsync($"/messages{(to is null ? "" : $"?to={Uri.EscapeDataString(to)}")}", SandboxJson.Default.CaptureList, cancellation).ConfigureAwait(false)
        ?? new CaptureList([]);

    /// <returns><c>null</c> when there is no such message.</returns>
    public async Task<CaptureView?> FindAsync(long id, CancellationToken cancellation)
    {
        using var response = await _client.GetAsync($"/messages/{id}", cancellation).ConfigureAwait(false);
        if (response.StatusCode == System.Net.HttpStatusCode.NotFound) return null;
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync(SandboxJson.Default.CaptureView, cancellation).ConfigureAwait(false);
    }

    public async Task<byte[]> ReadRawAsync(long id, CancellationToken cancellation) => await _client.GetByteArrayAsync($"/messages/{id}/raw", cancellation).ConfigureAwait(false);

    public async Task ClearAsync(CancellationToken cancellation)
    {
        using var response = await _client.DeleteAsync("/messages", cancellation).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();
}
