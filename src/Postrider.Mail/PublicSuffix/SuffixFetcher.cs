using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Postrider.Mail.PublicSuffix;

/// <summary>Fetches a list by HTTP, asking only for one that is newer than the copy at hand.</summary>
public sealed class SuffixFetcher(HttpClient client, TimeProvider time)
{
    /// <summary>Octets at most; the list has 320 KiB.</summary>
    public const int MaximumLength = 4 * 1024 * 1024;

    /// <summary>A line that every list has and no error page.</summary>
    private const string Mark = "===BEGIN ICANN DOMAINS===";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <param name="url">Where it lies.</param>
    /// <param name="known">The version of the copy at hand; <c>null</c> for none.</param>
    /// <exception cref="IOException">It cannot be had, or is no list.</exception>
    public async ValueTask<SuffixFetch> FetchAsync(Uri url, SuffixVersion? known, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(url);
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            if (known?.Tag is { } tag && EntityTagHeaderValue.TryParse(tag, out var entity)) request.Headers.IfNoneMatch.Add(entity);
            request.Headers.IfModifiedSince = known?.Modified;
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.NotModified && known is not null) return new SuffixFetch(null, known);
            if (response.StatusCode != HttpStatusCode.OK) throw new IOException($"{url.Host} answered {(int)response.StatusCode}");
            var text = await ReadAsync(response.Content, url, both.Token).ConfigureAwait(false);
            return new SuffixFetch(text, new SuffixVersion(response.Headers.ETag?.ToString(), response.Content.Headers.LastModified));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException($"{url.Host} did not answer within {Patience.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure)
        {
            throw new IOException($"{url.Host}: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
    }

    private static async ValueTask<string> ReadAsync(HttpContent content, Uri url, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        var octets = ArrayPool<byte>.Shared.Rent(MaximumLength + 1);
        try
        {
            var length = await stream.ReadAtLeastAsync(octets.AsMemory(0, MaximumLength + 1), MaximumLength + 1, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            if (length > MaximumLength) throw new IOException($"{url.Host} sent more than {MaximumLength / 1024 / 1024} MiB");
            var text = Encoding.UTF8.GetString(octets, 0, length);
            return text.Contains(Mark, StringComparison.Ordinal) ? text : throw new IOException($"{url.Host} sent something that is no public suffix list");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }
}
