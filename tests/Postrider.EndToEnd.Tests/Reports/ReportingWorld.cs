using System.Net;
using System.Security.Cryptography.X509Certificates;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Reports;

/// <summary>
/// A relay that judges mail and reports on it every few seconds, and a Postfix behind the MX of everyone: of <c>good.test</c>, which asks for reports, of
/// <c>collector.test</c>, which takes them for it at another mailbox, and of <c>stranger.test</c>, which never said so. <c>reports.good.test</c> takes them by HTTPS.
/// </summary>
public sealed class ReportingWorld : IAsyncLifetime
{
    private readonly DkimSigningKey _ours = DkimSigningKey.Generate(DomainName.Parse("ours.test"), "s1", DkimAlgorithm.RsaSha256);
    private readonly TestFolder _folder = new("reporting");
    private readonly TestAuthority _authority = new();
    private readonly IPEndPoint _listener = new(IPAddress.Loopback, Ports.Free());
    private X509Certificate2? _certificate;
    private ReportHost? _host;
    private Knot? _dns;
    private RelayProcess? _relay;
    private Postfix? _postfix;

    public RelayProcess Relay => Started(_relay);

    public Postfix Postfix => Started(_postfix);

    public Knot Dns => Started(_dns);

    /// <summary>The key of the relay's own domain, by its name.</summary>
    public IReadOnlyDictionary<string, string> Keys => new Dictionary<string, string> { [_ours.KeyName.Value] = _ours.PublicRecord };

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        var cancellation = TestContext.Current.CancellationToken;
        var mail = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        _certificate = _authority.Issue("reports.good.test");
        using var shown = _authority.Issue("mx.good.test");
        _host = await ReportHost.StartAsync(_certificate, cancellation);
        _dns = await Knot.StartAsync($"""
            good MX 10 mx.good
            mx.good A {mail.Address}
            collector MX 10 mx.good
            stranger MX 10 mx.good
            inbound MX 10 mx.good
            good TXT "v=spf1 ip4:127.0.0.1 -all"
            _dmarc.good TXT "v=DMARC1; p=quarantine; rua=mailto:dmarc@good.test!10m,mailto:good@collector.test,mailto:good@stranger.test"
            good.test._report._dmarc.collector TXT "v=DMARC1; rua=mailto:inbox@collector.test"
            _smtp._tls.good TXT "v=TLSRPTv1; rua=mailto:tls@good.test,https://reports.good.test:{_host.Port}/v1"
            reports.good A 127.0.0.1
            ours TXT "v=spf1 ip4:127.0.0.1 -all"
            _dmarc.ours TXT "v=DMARC1; p=reject; aspf=s; adkim=s"
            s1._domainkey.ours TXT {DnsRecordValue.OfText(_ours.PublicRecord).Text}
            """, cancellation);
        _relay = RelayProcess.Prepare(new RelaySetup(_dns.Resolver, $$"""
            [[listener]]
            name = "mx"
            kind = "relay"
            listen = ["{{_listener}}"]
            judge = "quarantine"

            [submission]
            inbound_domains = ["inbound.test"]

            [reports]
            send = true
            organization = "Ours, Inc."
            contact = "postmaster@ours.test"
            interval = "6s"
            allow_private_addresses = true

            [[route]]
            name = "default"
            kind = "mx"
            port = {{mail.Port}}
            """));
        await OwnDomain.AddAsync(_relay.DataDirectory, _ours, cancellation);
        // What the system trusts is said to the program by OpenSSL's own variable.
        await _relay.StartAsync(cancellation, new Dictionary<string, string> { ["SSL_CERT_FILE"] = _folder.Write("authority.pem", _authority.Pem) });
        _postfix = await Postfix.StartAsync("good.test", mail, $"""
            virtual_mailbox_domains = good.test collector.test stranger.test inbound.test
            smtpd_tls_chain_files = {_folder.Write("chain.pem", _authority.ChainOf(shown))}
            """, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _postfix, _dns, _host])
            if (part is not null) await part.DisposeAsync();
        _certificate?.Dispose();
        _ours.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    /// <summary>Sends a message with good.test in From, as a stranger to <c>inbound.test</c>.</summary>
    /// <param name="from">The reverse-path, by which SPF judges.</param>
    public async Task ReceiveAsync(string from)
    {
        var file = _folder.Write($"{Guid.NewGuid():N}.eml", $"From: Alice <alice@good.test>\r\nTo: bob@inbound.test\r\nSubject: Hello\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{Guid.NewGuid():N}@good.test>\r\n\r\nHello.\r\n");
        var sent = await Command.RunAsync("swaks", ["--server", _listener.ToString(), "--helo", "client.test", "--from", from, "--to", "bob@inbound.test", "--data", $"@{file}"]);
        Assert.True(sent.ExitCode == 0, sent.ToString());
    }

    /// <summary>Waits for a message in Postfix's box, and tells what happened where it does not come.</summary>
    public async Task<byte[]> ArrivedAsync(string text)
    {
        try
        {
            return await Postfix.Box.FindAsync(text, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message}\n{Relay.Log}\n{Postfix.Log}", late);
        }
    }

    /// <summary>Waits for a report that was posted.</summary>
    internal async Task<PostedReport> PostedAsync()
    {
        var host = Started(_host);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(40));
        while (true)
        {
            if (host.Posted.FirstOrDefault() is { } posted) return posted;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"Nothing was posted.\n{Relay.Log}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Writes a file to be read by other programs.</summary>
    public string Write(string name, byte[] octets)
    {
        var file = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(file, octets);
        return file;
    }

    private static T Started<T>(T? part) where T : class
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        return part ?? throw new InvalidOperationException($"No {typeof(T).Name} was started.");
    }
}
