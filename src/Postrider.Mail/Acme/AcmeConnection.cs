using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dns;

namespace Postrider.Mail.Acme;

/// <summary>Signed requests to one authority, one after the other (RFC 8555, 6): nonces, retries where a nonce is refused, answers of bounded length.</summary>
internal sealed class AcmeConnection(HttpClient http, AcmeKey key, TimeProvider time)
{
    /// <summary>Refused nonces in a row. An authority refuses one now and then, for it forgets them.</summary>
    private const int MaximumAttempts = 8;

    private string? _nonce;

    /// <summary>A client that trusts the system's authorities, or only those given.</summary>
    /// <param name="dns">Finds the authority's hosts.</param>
    public static HttpClient CreateClient(X509Certificate2Collection? roots, IDnsResolver dns, TimeSpan timeout)
    {
        var chain = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is not null)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(roots);
        }

        var client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            ConnectCallback = (context, cancellation) => HostConnector.ConnectAsync(dns, context.DnsEndPoint, HostLookup.OursThenSystem, cancellation),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = chain,
            },
        })
        {
            Timeout = timeout,
        };
        // RFC 8555, 6.1, wants both.
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("postrider", null));
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        return client;
    }

    /// <summary>Reads what needs no signature.</summary>
    /// <exception cref="AcmeException">There is no answer that could be used.</exception>
    public async Task<AcmeAnswer> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw Refusal(url, answer);
    }

    /// <summary>Posts a signed request, again where only the nonce was refused (RFC 8555, 6.5).</summary>
    /// <param name="account">The account that asks; <c>null</c> to send the key itself.</param>
    /// <param name="payload">Empty for POST-as-GET.</param>
    /// <exception cref="AcmeException">The authority refuses, or there is no answer that could be used.</exception>
    public async Task<AcmeAnswer> PostAsync(AcmeDirectory directory, Uri? account, Uri url, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var nonce = Interlocked.Exchange(ref _nonce, null) ?? await FetchNonceAsync(directory, cancellation).ConfigureAwait(false);
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = new ByteArrayContent(SignedRequest.Write(key, account, nonce, url, payload.Span));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/jose+json");
            var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
            if (answer.IsSuccess) return answer;
            if (attempt < MaximumAttempts && AcmeReading.ReadProblem(answer.Body)?.Is("badNonce") == true) continue;
            throw Refusal(url, answer);
        }
    }

    private async Task<string> FetchNonceAsync(AcmeDirectory directory, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, directory.NewNonce);
        var answer = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (!answer.IsSuccess) throw Refusal(directory.NewNonce, answer);
        return Interlocked.Exchange(ref _nonce, null) ?? throw new AcmeException($"{directory.NewNonce.Host} gave no nonce that can be used.");
    }

    private async Task<AcmeAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var host = request.RequestUri?.Host;
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (response.Headers.TryGetValues("Replay-Nonce", out var nonces) && AcmeReading.ReadNonce(nonces.First()) is { } nonce) _nonce = nonce;
            var body = await ReadAsync(response.Content, host, cancellation).ConfigureAwait(false);
            var location = AcmeReading.ReadUrl(response.Headers.TryGetValues("Location", out var locations) ? locations.First() : null);
            return new AcmeAnswer(response.StatusCode, body, location, RetryAfterOf(response));
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new AcmeException($"{host} did not answer in time.", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw new AcmeException($"{host} cannot be reached: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, string? host, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var count)
        {
            if (body.Length + count > AcmeReading.MaximumLength) throw new AcmeException($"{host} sent more than {AcmeReading.MaximumLength / 1024} KiB.");
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    private static AcmeException Refusal(Uri url, AcmeAnswer answer)
    {
        var problem = AcmeReading.ReadProblem(answer.Body);
        return new AcmeException($"{url.Host} answered {(int)answer.Status}{(problem is null ? "" : $": {problem}")}", problem, answer.RetryAfter);
    }
}

/// <summary>What came back.</summary>
internal sealed record AcmeAnswer(HttpStatusCode Status, ReadOnlyMemory<byte> Body, Uri? Location, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
