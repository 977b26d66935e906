using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;

namespace Postrider.Http.Admin;

/// <summary>The other end of <see cref="AdminEndpoint"/>: asks and steers the relay that runs in a data directory.</summary>
public sealed class AdminClient : IDisposable
{
    private readonly HttpClient _client;

    public AdminClient(string dataDirectory) : this(new UnixDomainSocketEndPoint(AdminSocket.PathIn(dataDirectory)))
    {
    }

    /// <param name="socket">The admin socket, or the one for local submission, which answers to <see cref="SubmitAsync"/> alone.</param>
    public AdminClient(UnixDomainSocketEndPoint socket)
    {
        SocketPath = socket.ToString();
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false })
        {
            BaseAddress = new Uri("http://postrider"),
            // A purge of a long queue takes its time; the person waiting decides.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Where the relay is looked for.</summary>
    public string SocketPath { get; }

    /// <summary>Whether somebody is there, before anything is said.</summary>
    /// <exception cref="AdminUnreachableException">Nobody is, or we may not.</exception>
    public async Task ReachAsync(CancellationToken cancellation)
    {
        try
        {
            using var socket = await OpenAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException refused)
        {
            throw new AdminUnreachableException(SocketPath, refused);
        }
    }

    public Task<StatusReport> ReadStatusAsync(CancellationToken cancellation) => GetAsync("/v1/status", AdminJson.Default.StatusReport, cancellation);

    public Task<ShapeReport> ReadShapeAsync(CancellationToken cancellation) => GetAsync("/v1/shape", AdminJson.Default.ShapeReport, cancellation);

    public Task<QueueOverview> SummarizeAsync(int limit, CancellationToken cancellation) =>
        GetAsync($"/v1/queue?limit={limit}", AdminJson.Default.QueueOverview, cancellation);

    /// <param name="filter">Which recipients.</param>
    /// <param name="after">The place where the page begins, from the page before; <c>null</c> for the first.</param>
    /// <param name="limit">Recipients at most.</param>
    public Task<RecipientPage> ListAsync(QueueFilter filter, string? after, int limit, CancellationToken cancellation) =>
        GetAsync($"/v1/queue/recipients?limit={limit}{(after is null ? "" : $"&after={after}")}&{FilterQuery.Write(filter)}", AdminJson.Default.RecipientPage, cancellation);

    public async Task<long> CountAsync(QueueFilter filter, CancellationToken cancellation) =>
        (await GetAsync($"/v1/queue/count?{FilterQuery.Write(filter)}", AdminJson.Default.RecipientCount, cancellation).ConfigureAwait(false)).Recipients;

    /// <summary>Changes all that match. An empty filter means everything.</summary>
    /// <returns>How many recipients were changed.</returns>
    public async Task<long> ChangeAsync(QueueFilter filter, QueueChange change, CancellationToken cancellation)
    {
        var word = change == QueueChange.Expire ? "bounce" : change.ToString().ToLowerInvariant();
        var query = FilterQuery.Write(filter) is { Length: > 0 } conditions ? conditions : "all=true";
        return await PostAsync($"/v1/queue/{word}?{query}", cancellation).ConfigureAwait(false);
    }

    public Task<MessageView> ShowAsync(SpoolId id, CancellationToken cancellation) =>
        GetAsync($"/v1/messages/{id}", AdminJson.Default.MessageView, cancellation);

    /// <summary>The message as it lies in the spool. The caller disposes the stream.</summary>
    public async Task<Stream> OpenContentAsync(SpoolId id, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/messages/{id}/content");
        var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
    }

    public Task<TraceReport> TraceAsync(string subject, CancellationToken cancellation) =>
        GetAsync($"/v1/trace?subject={Uri.EscapeDataString(subject)}", AdminJson.Default.TraceReport, cancellation);

    public Task<Explanation> ExplainAsync(string subject, CancellationToken cancellation) =>
        GetAsync($"/v1/why?subject={Uri.EscapeDataString(subject)}", AdminJson.Default.Explanation, cancellation);

    public Task<CertificateListing> ListCertificatesAsync(CancellationToken cancellation) => GetAsync("/v1/certificates", AdminJson.Default.CertificateListing, cancellation);

    /// <param name="name">Which; <c>null</c> for all that are had from an authority.</param>
    public async Task<RenewalReport> RenewCertificatesAsync(string? name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/certificates/renew{(name is null ? "" : $"?name={Uri.EscapeDataString(name)}")}");
        return await SendAsync(request, AdminJson.Default.RenewalReport, cancellation).ConfigureAwait(false);
    }

    public Task<AlertListing> ListAlertsAsync(CancellationToken cancellation) => GetAsync("/v1/alerts", AdminJson.Default.AlertListing, cancellation);

    /// <summary>Tells a test to all alert channels.</summary>
    public async Task<AlertTest> TestAlertsAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/alerts/test");
        return await SendAsync(request, AdminJson.Default.AlertTest, cancellation).ConfigureAwait(false);
    }

    public Task<WarmUpListing> ListWarmUpAsync(CancellationToken cancellation) => GetAsync("/v1/warmup", AdminJson.Default.WarmUpListing, cancellation);

    public Task<ReputationListing> ListReputationAsync(CancellationToken cancellation) => GetAsync("/v1/reputation", AdminJson.Default.ReputationListing, cancellation);

    /// <exception cref="AdminRefusalException">Status 404 where the tenant is not held.</exception>
    public Task ResumeTenantAsync(string tenant, CancellationToken cancellation) => PostAsync($"/v1/reputation/resume?tenant={Uri.EscapeDataString(tenant)}", cancellation);

    /// <summary>Replaces a certificate by one with a new key, and has the one before revoked.</summary>
    public async Task<RenewalReport> RevokeCertificateAsync(string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/certificates/revoke?name={Uri.EscapeDataString(name)}");
        return await SendAsync(request, AdminJson.Default.RenewalReport, cancellation).ConfigureAwait(false);
    }

    /// <summary>Begins to rotate the keys of a domain.</summary>
    /// <exception cref="AdminRefusalException">Status 404 where the relay has no such domain.</exception>
    public async Task<KeyRotationReport> RotateKeysAsync(string domain, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/domains/{Uri.EscapeDataString(domain)}/rotate-key");
        return await SendAsync(request, AdminJson.Default.KeyRotationReport, cancellation).ConfigureAwait(false);
    }

    /// <summary>Submits a message on behalf of the user of this process.</summary>
    /// <param name="envelope">Who sends to whom; the user in it is found out by the relay.</param>
    /// <param name="message">The message, read to its end; line ends of any kind.</param>
    /// <exception cref="AdminRefusalException">It was refused: status 503 when it may be taken later, with the SMTP reply.</exception>
    public async Task<SubmissionReceipt> SubmitAsync(LocalEnvelope envelope, Stream message, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/messages?{EnvelopeQuery.Write(envelope)}");
        request.Content = new StreamContent(message);
        request.Content.Headers.ContentType = new("message/rfc822");
        // A refusal of the envelope comes before the body, however long that may be.
        request.Headers.ExpectContinue = true;
        return await SendAsync(request, AdminJson.Default.SubmissionReceipt, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => _client.Dispose();

    internal async Task<long> PostAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        return (await SendAsync(request, AdminJson.Default.RecipientCount, cancellation).ConfigureAwait(false)).Recipients;
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        return await SendAsync(request, type, cancellation).ConfigureAwait(false);
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        return await response.Content.ReadFromJsonAsync(type, cancellation).ConfigureAwait(false)
            ?? throw new AdminRefusalException(0, "The relay's answer is empty; is it of the same version?");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException failure) when (failure.InnerException is SocketException refused)
        {
            throw new AdminUnreachableException(SocketPath, refused);
        }

        if (response.IsSuccessStatusCode) return response;
        using (response) throw await ReadRefusalAsync(response, cancellation).ConfigureAwait(false);
    }

    private static async Task<AdminRefusalException> ReadRefusalAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        try
        {
            var problem = await response.Content.ReadFromJsonAsync(AdminJson.Default.AdminProblem, cancellation).ConfigureAwait(false);
            return new AdminRefusalException(status, problem?.Title ?? $"The relay answered {status}.", problem?.Reply);
        }
        catch (JsonException)
        {
            return new AdminRefusalException(status, $"The relay answered {status} without saying why; its log does.");
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation) =>
        new NetworkStream(await OpenAsync(cancellation).ConfigureAwait(false), ownsSocket: true);

    private async Task<Socket> OpenAsync(CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
