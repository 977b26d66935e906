using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postrider.Mail.Dns;

namespace Postrider.Mail.TlsReports;

/// <summary>Posts reports by HTTPS (RFC 8460, 5.4): no redirect followed, nothing of the answer read, and no address asked that is not of the public internet.</summary>
public sealed class HttpReportPoster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Func<PrivateAddresses> _reach;
    private readonly TimeProvider _time;
    private readonly HttpClient _client;

    /// <param name="dns">Finds the addresses of hosts.</param>
    /// <param name="reach">Which of them may be asked, at this moment.</param>
    /// <param name="roots">Whom certificates must come from; <c>null</c> for those whom the system trusts.</param>
    /// <param name="time">For the patience.</param>
    public HttpReportPoster(IDnsResolver dns, Func<PrivateAddresses> reach, X509Certificate2Collection? roots, TimeProvider time)
    {
        (_reach, _time) = (reach, time);
        // A certificate of a stranger must not make us fetch pages that it names.
        var chain = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (roots is not null)
        {
            chain.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.CustomTrustStore.AddRange(roots);
        }

        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 0,
            PooledConnectionLifetime = TimeSpan.Zero,
            ConnectCallback = (context, cancellation) => HostConnector.ConnectAsync(dns, context.DnsEndPoint, HostLookup.Ours, RefusalOf, cancellation),
            SslOptions = new SslClientAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                CertificateChainPolicy = chain,
            },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <param name="packed">The report, packed by gzip.</param>
    /// <returns>Why it was not taken; <c>null</c> when it was.</returns>
    public async ValueTask<string?> PostAsync(Uri address, byte[] packed, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var content = new ByteArrayContent(packed) { Headers = { ContentType = new MediaTypeHeaderValue("application/tlsrpt+gzip") } };
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? null : $"it answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"it did not answer within {Patience.TotalSeconds:0} s";
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return failure.InnerException?.Message ?? failure.Message;
        }
    }

    public void Dispose() => _client.Dispose();

    private string? RefusalOf(IPAddress address) =>
        _reach() == PrivateAddresses.Refused && !IsPublic(address) ? $"{address} is no address of the public internet (allow_private_addresses in [reports] lets it be asked)" : null;

    /// <summary>Whether an address is one of the public internet: strangers' records must not make us talk to our own network.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return false;
        var octets = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return (octets[0] & 0xe0) == 0x20 && !(octets is [0x20, 0x02, ..] or [0x20, 0x01, 0, 0, ..]);
        return octets switch
        {
            [0 or 10 or 127, ..] or [>= 224, ..] => false,
            [100, >= 64 and <= 127, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [192, 0, 0, ..] or [198, 18 or 19, ..] => false,
            _ => true,
        };
    }
}
