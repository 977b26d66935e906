using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postrider.Certificates;
using Postrider.Mail.Acme;

namespace Postrider.Tests.Certificates;

/// <summary>An ACME authority on loopback that decides at once. It does as a test says; signatures are checked elsewhere.</summary>
internal sealed class LocalAuthority : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly X509Certificate2 _server;
    private readonly X509Certificate2 _root;
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, (string Name, string State, byte[] Chain)> _orders = new();

    public LocalAuthority()
    {
        _server = SelfSignedCertificate.Create(["localhost"], [IPAddress.Loopback], DateTimeOffset.UtcNow);
        RootFile = _directory.File("root.pem");
        SelfSignedCertificate.Write(_server, RootFile, _directory.File("root.key"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Local Authority", key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(root.PublicKey, false));
        _root = root.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(server =>
            server.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(X509CertificateLoader.LoadPkcs12(_server.Export(X509ContentType.Pkcs12), null))));
        builder.Services.AddRoutingCore();
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>What vouches for its server.</summary>
    public string RootFile { get; }

    public Uri Directory => new($"{_application.Urls.First()}/dir");

    /// <summary>Where it looks for proofs.</summary>
    public HttpChallenges Challenges { get; } = new();

    /// <summary>The clock by which it issues; certificates live 90 days.</summary>
    public required TimeProvider Time { get; init; }

    public int Orders { get; private set; }

    /// <summary>While set, orders are refused with this problem.</summary>
    public string? Refusal { get; set; }

    /// <summary>While set, the chain that it sends, whatever was ordered.</summary>
    public string? Nonsense { get; set; }

    /// <summary>When it suggests to renew.</summary>
    public RenewalWindow? Window { get; set; }

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _server.Dispose();
        _root.Dispose();
        _directory.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (status, json, location) = await DecideAsync(context);
        context.Response.StatusCode = status;
        context.Response.Headers["Replay-Nonce"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8));
        if (location is not null) context.Response.Headers.Location = location;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(json, context.RequestAborted);
    }

    private async Task<(int Status, string Json, string? Location)> DecideAsync(HttpContext context)
    {
        var host = $"https://{context.Request.Host}";
        var path = context.Request.Path.Value ?? "";
        if (path == "/dir") return (200, $$"""{"newNonce":"{{host}}/nonce","newAccount":"{{host}}/account","newOrder":"{{host}}/order"{{(Window is null ? "" : $",\"renewalInfo\":\"{host}/ari\"")}}}""", null);
        if (path == "/nonce") return (200, "", null);
        if (path.StartsWith("/ari/", StringComparison.Ordinal) && Window is { } window) return (200, $$$"""{"suggestedWindow":{"start":"{{{window.Start:O}}}","end":"{{{window.End:O}}}"}}""", null);
        using var reader = new StreamReader(context.Request.Body);
        var posted = JsonNode.Parse(await reader.ReadToEndAsync(context.RequestAborted))!; // a client that signs posts JSON
        var payload = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(posted["payload"]!.GetValue<string>()));
        if (path == "/account") return (201, "{}", $"{host}/account/1");
        if (path == "/order")
        {
            Orders++;
            if (Refusal is { } kind) return (403, $$"""{"type":"urn:ietf:params:acme:error:{{kind}}","detail":"not today"}""", null);
            var id = Guid.NewGuid().ToString("N");
            _orders[id] = (JsonNode.Parse(payload)!["identifiers"]![0]!["value"]!.GetValue<string>(), "pending", []);
            return (201, Order(host, id), $"{host}/order/{id}");
        }

        var parts = path.Split('/');
        var order = _orders[parts[2]];
        switch (parts[1])
        {
            case "order":
                return (200, Order(host, parts[2]), null);
            case "authz":
                return (200, $$"""{"status":"{{(order.State == "pending" ? "pending" : order.State == "invalid" ? "invalid" : "valid")}}","identifier":{"type":"dns","value":"{{order.Name}}"},"challenges":[{"type":"http-01","url":"{{host}}/try/{{parts[2]}}","token":"{{parts[2]}}"}]}""", null);
            case "try":
                _orders[parts[2]] = order with { State = Challenges.Find(parts[2]) is null ? "invalid" : "ready" };
                return (200, "{}", null);
            case "finalize":
                _orders[parts[2]] = order with { State = "valid", Chain = Issue(Base64Url.DecodeFromChars(JsonNode.Parse(payload)!["csr"]!.GetValue<string>())) };
                return (200, Order(host, parts[2]), null);
            default:
                return (200, Nonsense ?? Encoding.ASCII.GetString(order.Chain), null);
        }
    }

    private string Order(string host, string id) =>
        $$"""{"status":"{{_orders[id].State}}","authorizations":["{{host}}/authz/{{id}}"],"finalize":"{{host}}/finalize/{{id}}","certificate":"{{host}}/cert/{{id}}"}""";

    private byte[] Issue(byte[] csr)
    {
        var asked = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        asked.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        var now = Time.GetUtcNow();
        using var certificate = asked.Create(_root, now.AddHours(-1), now.AddDays(90), RandomNumberGenerator.GetBytes(8));
        return Encoding.ASCII.GetBytes(certificate.ExportCertificatePem());
    }
}
