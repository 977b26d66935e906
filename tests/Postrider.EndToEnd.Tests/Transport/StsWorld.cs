using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Transport;

/// <summary>The relay, a host that serves the MTA-STS policies of many domains, and Postfix, whose certificate the relay's system trusts, as the host of all of them.</summary>
public sealed class StsWorld : IAsyncLifetime
{
    private const string Good = "mx.good.test";

    private readonly TestFolder _folder = new("sts");
    private readonly TestAuthority _authority = new();
    private readonly List<X509Certificate2> _certificates = [];
    private Knot? _dns;
    private PolicyHost? _policies;
    private Postfix? _postfix;
    private RelayProcess? _relay;

    public RelayProcess Relay => _relay ?? throw new InvalidOperationException("No relay was started.");

    public Postfix Postfix => _postfix ?? throw new InvalidOperationException("No Postfix was started.");

    /// <summary>Policy hosts that were asked, in order.</summary>
    public IReadOnlyCollection<string> Asked => _policies?.Asked ?? [];

    public async ValueTask InitializeAsync()
    {
        if (!DaneWorld.HasPeers) return;
        var cancellation = TestContext.Current.CancellationToken;
        var mail = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        // mx.xn--bcher-kva.test is mx.bücher.test; mx.other.test is no name of the certificate.
        var certificate = Issue(Good, "mx.xn--bcher-kva.test", "smart.test");
        _policies = await PolicyHost.StartAsync(CertificateOf, cancellation);
        foreach (var (domain, mode, host) in ((string, string, string)[])[
            ("good.test", "enforce", Good), ("named.test", "enforce", "mx.named.test"), ("aside.test", "enforce", "mx.named.test"), ("held.test", "enforce", "mx.named.test"), ("shown.test", "enforce", "mx.named.test"), ("other.test", "enforce", "mx.other.test"),
            // Those whose reports are looked at have no mail of other tests behind whose failure theirs would wait.
            ("told-named.test", "enforce", "mx.named.test"), ("told-other.test", "enforce", "mx.told-other.test"),
            ("trial.test", "testing", "mx.named.test"), ("xn--bcher-kva.test", "enforce", "mx.xn--bcher-kva.test"), ("unicode.test", "enforce", "*.bücher.test"),
            ("expired.test", "enforce", "mx.named.test"), ("smart-user.test", "enforce", "mx.named.test")])
            _policies.Serve(domain, $"version: STSv1\nmode: {mode}\nmx: {host}\nmax_age: 86400\n");
        _policies.Serve("hanging.test", null);
        _policies.Serve("broken.test", "version: STSv1\nmode: enfroce\nmx: mx.named.test\nmax_age: 86400\n");
        string[] announcing = ["good", "named", "aside", "held", "shown", "other", "trial", "xn--bcher-kva", "unicode", "expired", "smart-user", "hanging", "broken", "missing", "told-named", "told-other"];
        _dns = await Knot.StartAsync($"""
            {string.Concat(announcing.Select(domain => $"_mta-sts.{domain} TXT \"v=STSv1; id=1;\"\nmta-sts.{domain} A 127.0.0.1\n"))}
            {string.Concat(((string[])["good", "named", "aside", "held", "shown", "trial", "hanging", "expired", "sharing", "broken", "missing", "told-named"]).Select(domain => $"{domain} MX 10 mx.good\n"))}
            {string.Concat(((string[])["expired", "broken", "missing", "told-named", "told-other"]).Select(domain => $"_smtp._tls.{domain} TXT \"v=TLSRPTv1; rua=mailto:tls@good.test\"\n"))}
            other MX 10 mx.other
            told-other MX 10 mx.told-other
            xn--bcher-kva MX 10 mx.xn--bcher-kva
            unicode MX 10 mx.xn--bcher-kva
            mx.good A {mail.Address}
            mx.other A {mail.Address}
            mx.told-other A {mail.Address}
            mx.xn--bcher-kva A {mail.Address}
            smart A {mail.Address}
            """, cancellation);
        // What the system trusts is said to the program by OpenSSL's own variable.
        var trusted = new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder.Write("authority.pem", _authority.Pem) };
        _relay = await RelayProcess.StartAsync(new RelaySetup(_dns.Resolver, $"""
            [tls_policy]
            mta_sts_port = {_policies.Port}
            mta_sts_timeout = "90s"

            [reports]
            send = true
            contact = "postmaster@sender.test"
            interval = "5s"

            [retry]
            first = "1h"
            warn_after = "never"

            [[route]]
            name = "smart"
            kind = "smart_host"
            destinations = ["smart-user.test"]
            hosts = ["smart.test:{mail.Port}"]

            [[route]]
            name = "default"
            kind = "mx"
            port = {mail.Port}
            """), cancellation, trusted);
        _postfix = await Postfix.StartAsync("good.test", mail, $"""
            virtual_mailbox_domains = static:all
            smtpd_tls_chain_files = {_folder.Write("chain.pem", _authority.ChainOf(certificate))}
            """, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _postfix, _policies, _dns])
            if (part is not null) await part.DisposeAsync();
        foreach (var certificate in _certificates) certificate.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private X509Certificate2 Issue(params string[] names)
    {
        var certificate = _authority.Issue(names);
        _certificates.Add(certificate);
        return certificate;
    }

    private X509Certificate2 CertificateOf(string? name)
    {
        lock (_certificates)
        {
            var certificate = name == "mta-sts.expired.test" ? _authority.IssueExpired(name) : _authority.Issue(name ?? "nobody.test");
            _certificates.Add(certificate);
            return certificate;
        }
    }
}
