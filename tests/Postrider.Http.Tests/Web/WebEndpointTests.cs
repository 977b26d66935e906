using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Web;
using Postrider.Mail.Acme;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Http.Tests.Web;

public sealed class WebEndpointTests : IAsyncLifetime
{
    private readonly HttpChallenges _challenges = new();
    private readonly Certificates _certificates = new();
    private readonly StsPublication _publication = new(
        DomainName.Parse("example.com"), new StsPolicy(StsMode.Testing, [new StsHostPattern(DomainName.Parse("mail.example.com"), false)], TimeSpan.FromDays(1)));

    private readonly WebEndpoint _endpoint;

    public WebEndpointTests() => _endpoint = new WebEndpoint(
        new WebPlace([new IPEndPoint(IPAddress.Loopback, 0)], [new IPEndPoint(IPAddress.Loopback, 0)], MaximumConnections: 16),
        [new ChallengePart(_challenges), new StsPolicyPart(host => host == _publication.PolicyHost ? _publication : null)],
        _certificates,
        NullLoggerFactory.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _endpoint.StartAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _endpoint.DisposeAsync();
        _certificates.Dispose();
    }

    [Fact]
    public async Task An_answer_to_a_challenge_is_served_as_long_as_it_is_expected()
    {
        _challenges.Add("token-1", "token-1.thumbprint");
        var before = await GetAsync("http", "any.example", "/.well-known/acme-challenge/token-1");
        _challenges.Remove("token-1");
        var after = await GetAsync("http", "any.example", "/.well-known/acme-challenge/token-1");

        Assert.Equal("token-1.thumbprint", before.Body);
        Assert.Equal(HttpStatusCode.NotFound, after.Status);
    }

    [Fact]
    public async Task A_policy_is_served_by_its_own_host_over_https()
    {
        var answer = await GetAsync("https", "MTA-STS.example.com", "/.well-known/mta-sts.txt");

        Assert.Equal((HttpStatusCode.OK, _publication.Text, "text/plain"), (answer.Status, answer.Body, answer.Type));
        Assert.Equal("MTA-STS.example.com", _certificates.Asked, ignoreCase: true);
    }

    [Theory]
    [InlineData("https", "mta-sts.example.org", "/.well-known/mta-sts.txt")]
    [InlineData("https", "example.com", "/.well-known/mta-sts.txt")]
    [InlineData("http", "mta-sts.example.com", "/.well-known/mta-sts.txt")]
    [InlineData("https", "mta-sts.example.com", "/.well-known/acme-challenge/token-2")]
    [InlineData("http", "mta-sts.example.com", "/")]
    [InlineData("http", "mta-sts.example.com", "/metrics")]
    public async Task Nothing_else_is_there(string scheme, string host, string path)
    {
        _challenges.Add("token-2", "secret");

        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(scheme, host, path)).Status);
    }

    [Fact]
    public async Task A_body_is_refused()
    {
        var address = AddressOf("http");
        var answer = await SpeakAsync(address, "GET /.well-known/acme-challenge/x HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nxxxx");

        Assert.DoesNotContain("HTTP/1.1 200", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_of_any_length_is_not_read()
    {
        var answer = await SpeakAsync(AddressOf("http"), $"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 20_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_address_holds_a_quarter_of_the_connections_and_no_more()
    {
        var address = AddressOf("http");
        using var first = await OpenAsync(address);
        using var second = await OpenAsync(address);
        using var third = await OpenAsync(address);
        using var fourth = await OpenAsync(address);

        // Closed without an answer: an end or a reset, by the moment at which it is seen.
        var refused = await Record.ExceptionAsync(async () =>
        {
            using var fifth = await OpenAsync(address);
            Assert.Equal(0, await fifth.ReceiveAsync(new byte[1], Cancellation));
        });

        Assert.True(refused is null or SocketException, refused?.ToString());
    }

    private static async Task<Socket> OpenAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, Cancellation);
        return socket;
    }

    private static async Task<string> SpeakAsync(Uri address, string request)
    {
        using var socket = await OpenAsync(address);
        await socket.SendAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        var answer = new byte[4096];
        return Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, Cancellation));
    }

    private async Task<(HttpStatusCode Status, string Body, string? Type)> GetAsync(string scheme, string host, string path)
    {
        var address = AddressOf(scheme);
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
        };
        using var client = new HttpClient(handler);
        using var response = await client.GetAsync(new Uri($"{scheme}://{host}:{address.Port}{path}"), Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation), response.Content.Headers.ContentType?.MediaType);
    }

    private Uri AddressOf(string scheme) => _endpoint.Addresses.Select(address => new Uri(address)).First(address => address.Scheme == scheme);

    private sealed class Certificates : ICertificateSelector, IDisposable
    {
        private readonly X509Certificate2 _certificate;
        private readonly SslStreamCertificateContext _context;

        public Certificates()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
            _certificate = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
            _context = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);
        }

        public string Asked { get; private set; } = "";

        public SslStreamCertificateContext? Select(string serverName)
        {
            Asked = serverName;
            return _context;
        }

        public void Dispose() => _certificate.Dispose();
    }
}
