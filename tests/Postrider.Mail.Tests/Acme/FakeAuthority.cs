using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Postrider.Mail.Acme;
using Postrider.Mail.Tests.Dane;

namespace Postrider.Mail.Tests.Acme;

/// <summary>An authority in memory that keeps to RFC 8555, but for what a test wants otherwise. It checks every signature and every nonce.</summary>
internal sealed class FakeAuthority : HttpMessageHandler
{
    public static readonly Uri Directory = new("https://acme.example/dir");

    private readonly TestAuthority _authority = TestAuthority.Create("acme root");
    private readonly ConcurrentDictionary<string, bool> _nonces = new();
    private readonly Dictionary<string, (ECDsa Key, string Thumbprint)> _accounts = [];
    private string _orderState = "pending";
    private string _proofState = "pending";
    private string _name = "";
    private byte[] _chain = [];

    /// <summary>Answers in the place of the authority; <c>null</c> to let it answer itself.</summary>
    public Func<string, JsonObject?, HttpResponseMessage?> Instead { get; set; } = (_, _) => null;

    /// <summary>Looks for the proof: by token.</summary>
    public Func<string, string?> Look { get; set; } = _ => null;

    public List<string> Asked { get; } = [];

    public List<JsonObject> Orders { get; } = [];

    /// <summary>Certificates that were taken back, in base64url, and why.</summary>
    public List<(string Certificate, int Reason)> Revoked { get; } = [];

    public JsonObject? NewAccount { get; private set; }

    public int Accounts => _accounts.Count;

    public string Token { get; set; } = "abc_DEF-123";

    /// <summary>The JSON of <c>renewalInfo</c>, and how long it is good for.</summary>
    public (string Json, TimeSpan AskAgain)? Renewal { get; set; }

    public X509Certificate2 Root => _authority.Certificate;

    public void ForgetAccounts() => _accounts.Clear();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath; // every request has one
        Asked.Add(path);
        var posted = request.Method == HttpMethod.Post ? JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsObject() : null; // a POST has a body
        var payload = posted is null ? null : Payload(posted);
        var answer = Instead(path, payload) ?? Answer(path, posted, payload);
        if (request.Method != HttpMethod.Get)
        {
            var nonce = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(12));
            _nonces[nonce] = true;
            if (!answer.Headers.Contains("Replay-Nonce")) answer.Headers.Add("Replay-Nonce", nonce);
        }

        return answer;
    }

    private HttpResponseMessage Answer(string path, JsonObject? posted, JsonObject? payload)
    {
        if (path == "/dir") return Json(HttpStatusCode.OK, $$"""{"newNonce":"https://acme.example/nonce","newAccount":"https://acme.example/account","newOrder":"https://acme.example/order","revokeCert":"https://acme.example/revoke","unknown":[{}]{{(Renewal is null ? "" : ",\"renewalInfo\":\"https://acme.example/ari\"")}}}""");
        if (path == "/nonce") return new HttpResponseMessage(HttpStatusCode.OK);
        if (path.StartsWith("/ari/", StringComparison.Ordinal) && Renewal is { } renewal)
        {
            var told = Json(HttpStatusCode.OK, renewal.Json);
            told.Headers.RetryAfter = new RetryConditionHeaderValue(renewal.AskAgain);
            return told;
        }

        if (posted is null) return Problem(HttpStatusCode.MethodNotAllowed, "malformed");
        var header = Part(posted, "protected");
        if (!_nonces.TryRemove(header["nonce"]!.GetValue<string>(), out _)) return Problem(HttpStatusCode.BadRequest, "badNonce");
        if (header["url"]!.GetValue<string>() != $"https://acme.example{path}") return Problem(HttpStatusCode.BadRequest, "unauthorized");
        if (path == "/account") return Register(posted, header, payload!);
        var account = header["kid"]!.GetValue<string>();
        if (!_accounts.TryGetValue(account, out var known)) return Problem(HttpStatusCode.BadRequest, "accountDoesNotExist");
        if (!IsSigned(posted, known.Key)) return Problem(HttpStatusCode.BadRequest, "unauthorized");
        switch (path)
        {
            case "/order":
                Orders.Add(payload!);
                (_orderState, _proofState, _name) = ("pending", "pending", payload!["identifiers"]![0]!["value"]!.GetValue<string>());
                var made = Order(HttpStatusCode.Created);
                made.Headers.Location = new Uri("https://acme.example/order/1");
                return made;
            case "/order/1":
                return Order(HttpStatusCode.OK);
            case "/authz/1":
                return Json(HttpStatusCode.OK, $$"""{"status":"{{_proofState}}","identifier":{"type":"dns","value":"{{_name}}"},"challenges":[{"type":"tls-alpn-01","url":"https://acme.example/c/2","token":"x"},{"type":"http-01","url":"https://acme.example/c/1","token":"{{Token}}"{{(_proofState == "invalid" ? ",\"error\":{\"type\":\"urn:ietf:params:acme:error:unauthorized\",\"detail\":\"nothing is there\"}" : "")}}}]}""");
            case "/c/1":
                var isProved = Look(Token) == $"{Token}.{known.Thumbprint}";
                (_proofState, _orderState) = isProved ? ("valid", "ready") : ("invalid", "invalid");
                return Json(HttpStatusCode.OK, "{}");
            case "/finalize":
                _chain = Issue(Base64Url.DecodeFromChars(payload!["csr"]!.GetValue<string>()));
                _orderState = "valid";
                return Order(HttpStatusCode.OK);
            case "/revoke":
                Revoked.Add((payload!["certificate"]!.GetValue<string>(), payload["reason"]!.GetValue<int>()));
                return new HttpResponseMessage(HttpStatusCode.OK);
            case "/cert":
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(_chain) };
            default:
                return Problem(HttpStatusCode.NotFound, "malformed");
        }
    }

    private HttpResponseMessage Register(JsonObject posted, JsonObject header, JsonObject payload)
    {
        var jwk = header["jwk"]!.AsObject();
        var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk["x"]!.GetValue<string>()), Y = Base64Url.DecodeFromChars(jwk["y"]!.GetValue<string>()) },
        });
        if (!IsSigned(posted, key)) return Problem(HttpStatusCode.BadRequest, "unauthorized");
        NewAccount = payload;
        var thumbprint = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{jwk["x"]}}","y":"{{jwk["y"]}}"}""")));
        var url = $"https://acme.example/account/{thumbprint}";
        _accounts[url] = (key, thumbprint);
        var made = Json(HttpStatusCode.Created, """{"status":"valid"}""");
        made.Headers.Location = new Uri(url);
        return made;
    }

    private HttpResponseMessage Order(HttpStatusCode status) => Json(
        status,
        $$"""{"status":"{{_orderState}}","authorizations":["https://acme.example/authz/1"],"finalize":"https://acme.example/finalize"{{(_orderState == "valid" ? ",\"certificate\":\"https://acme.example/cert\"" : "")}}}""");

    private byte[] Issue(byte[] csr)
    {
        var asked = CertificateRequest.LoadSigningRequest(csr, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        asked.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromSubjectKeyIdentifier(new X509SubjectKeyIdentifierExtension(_authority.Certificate.PublicKey, false)));
        using var certificate = asked.Create(_authority.Certificate, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(90), [0x81, 2, 3]);
        return Encoding.ASCII.GetBytes($"{certificate.ExportCertificatePem()}\n{_authority.Certificate.ExportCertificatePem()}\n");
    }

    public static HttpResponseMessage Json(HttpStatusCode status, string json) => new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Problem(HttpStatusCode status, string kind, string detail = "no") =>
        new(status) { Content = new StringContent($$"""{"type":"urn:ietf:params:acme:error:{{kind}}","detail":"{{detail}}"}""", Encoding.UTF8, "application/problem+json") };

    private static JsonObject? Payload(JsonObject posted) => posted["payload"]!.GetValue<string>().Length == 0 ? null : Part(posted, "payload");

    private static JsonObject Part(JsonObject posted, string name) => JsonNode.Parse(Base64Url.DecodeFromChars(posted[name]!.GetValue<string>()))!.AsObject();

    private static bool IsSigned(JsonObject posted, ECDsa key) => key.VerifyData(
        Encoding.ASCII.GetBytes($"{posted["protected"]}.{posted["payload"]}"),
        Base64Url.DecodeFromChars(posted["signature"]!.GetValue<string>()),
        HashAlgorithmName.SHA256,
        DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    protected override void Dispose(bool disposing)
    {
        if (disposing) _authority.Dispose();
        base.Dispose(disposing);
    }
}
