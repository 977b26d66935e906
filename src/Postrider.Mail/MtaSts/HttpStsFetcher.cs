using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>Fetches policies by HTTPS (RFC 8461, 3.3): the certificate verified, no redirect followed, no more read than a policy may have.</summary>
public sealed class HttpStsFetcher : IStsFetcher, IDisposable
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <param name="dns">Finds the addresses of policy hosts.</param>
    /// <param name="options">Port, roots, patience.</param>
    /// <param name="time">For the patience.</param>
    public HttpStsFetcher(IDnsResolver dns, StsOptions options, TimeProvider time)
    {
        _time = time;
        (Port, Timeout) = (options.Port, options.Timeout);
        var chain = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.Roots is { } roots)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(roots);
        }

        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 16,
            // A host is asked once a day: nothing is kept for the next time.
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, cancellation) => HostConnector.ConnectAsync(dns, context.DnsEndPoint, HostLookup.Ours, cancellation),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = chain,
                RemoteCertificateValidationCallback = Judge,
            },
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>The port of policy hosts; a reload may set another.</summary>
    public int Port { get; set; }

    /// <summary>How long fetching one may take; a reload may say another time.</summary>
    public TimeSpan Timeout { get; set; }

    public void Dispose() => _client.Dispose();

    public async ValueTask<StsFetch> FetchAsync(DomainName domain, CancellationToken cancellation)
    {
        if (!DomainName.TryParse($"mta-sts.{domain}", out var host)) return StsFetch.Failed(StsFault.NotFetched, "no policy host can have its name");
        var timeout = Timeout;
        using var patience = new CancellationTokenSource(timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new UriBuilder(Uri.UriSchemeHttps, host.Value, Port, "/.well-known/mta-sts.txt").Uri);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK) return StsFetch.Failed(StsFault.NotFetched, $"{host} answered {(int)response.StatusCode}");
            // RFC 8461, 3.2: so that users who may put files on a host cannot make a policy of one.
            if (response.Content.Headers.ContentType?.MediaType is not { } type || !type.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                return StsFetch.Failed(StsFault.NotFetched, $"{host} sent something that is not text/plain");
            return await ReadAsync(response.Content, host, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return StsFetch.Failed(StsFault.NotFetched, $"{host} did not answer within {timeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure) when (failure.InnerException is HostNotTrustedException untrusted)
        {
            return StsFetch.Failed(StsFault.HostNotTrusted, $"{host}: {untrusted.Message}");
        }
        catch (HttpRequestException failure)
        {
            return StsFetch.Failed(StsFault.NotFetched, $"{host}: {failure.InnerException?.Message ?? failure.Message}");
        }
        catch (DecoderFallbackException)
        {
            return StsFetch.Failed(StsFault.Invalid, $"{host} sent a policy that is not UTF-8");
        }
        catch (IOException failure)
        {
            return StsFetch.Failed(StsFault.NotFetched, $"{host}: {failure.Message}");
        }
    }

    private static async ValueTask<StsFetch> ReadAsync(HttpContent content, DomainName host, CancellationToken cancellation)
    {
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var closing = stream.ConfigureAwait(false);
        var octets = ArrayPool<byte>.Shared.Rent(StsPolicy.MaximumLength + 1);
        try
        {
            // The buffer may be longer than was asked for; one octet beyond the limit is enough to know.
            var length = await stream.ReadAtLeastAsync(octets.AsMemory(0, StsPolicy.MaximumLength + 1), StsPolicy.MaximumLength + 1, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            return length > StsPolicy.MaximumLength
                ? StsFetch.Failed(StsFault.Invalid, $"{host} sent more than 64 KiB")
                : new StsFetch(StrictUtf8.GetString(octets, 0, length), null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    /// <summary>Tells a certificate that nobody vouches for from a handshake that did not come about.</summary>
    /// <exception cref="HostNotTrustedException">The certificate is not taken.</exception>
    private static bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors switch
    {
        SslPolicyErrors.None => true,
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) => throw new HostNotTrustedException("it showed no certificate"),
        _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => throw new HostNotTrustedException("its certificate is for another name"),
        _ => throw new HostNotTrustedException($"its certificate is not trusted: {string.Join(", ", (chain?.ChainStatus ?? []).Select(status => status.Status).Distinct())}"),
    };

    private sealed class HostNotTrustedException(string message) : AuthenticationException(message);
}
