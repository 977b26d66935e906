using System.Net;
using System.Text;
using MimeKit;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.Tests.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.EndToEnd.Signing;

/// <summary>
/// A domain whose records stand in a zone, and mail of it at a Postfix: from the first look into the DNS to the octets that arrive. Both forms are simple, so that
/// a signature that passes says that not one octet has changed.
/// </summary>
public sealed class SignedDeliveryTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new("signed");
    private readonly DkimSigningKey _rsa = DkimSigningKey.Generate(DomainName.Parse("sender.test"), "pr1-rsa", DkimAlgorithm.RsaSha256);
    private readonly DkimSigningKey _ed25519 = DkimSigningKey.Generate(DomainName.Parse("sender.test"), "pr1-ed", DkimAlgorithm.Ed25519Sha256);
    private readonly string _subject = Outbox.NewSubject();
    private Knot? _dns;
    private Postfix? _postfix;
    private Postfix? _sevenBit;
    private RelayProcess _relay = null!; // Set before each test, or the test is skipped.

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        var port = Ports.Free();
        IPEndPoint postfix = new(Ports.NextAddress(), port), sevenBit = new(Ports.NextAddress(), port);
        _dns = await Knot.StartAsync($"""
            postfix MX 10 mx.postfix
            mx.postfix A {postfix.Address}
            old MX 10 mx.old
            mx.old A {sevenBit.Address}
            sender MX 10 mx.postfix
            pr1-rsa._domainkey.sender TXT {DnsRecordValue.OfText(_rsa.PublicRecord).Text}
            pr1-ed._domainkey.sender TXT {DnsRecordValue.OfText(_ed25519.PublicRecord).Text}
            """, Cancellation);
        _postfix = await Postfix.StartAsync("postfix.test", postfix, "virtual_mailbox_domains = postfix.test sender.test", Cancellation);
        _sevenBit = await Postfix.StartAsync("old.test", sevenBit, "smtpd_discard_ehlo_keywords = 8bitmime, smtputf8, chunking", Cancellation);
        _relay = RelayProcess.Prepare(new RelaySetup(_dns.Resolver, $$"""
            [signing]
            canonicalization = "simple/simple"

            [[route]]
            name = "default"
            kind = "mx"
            port = {{port}}
            """));
        await AddDomainAsync();
        await _relay.StartAsync(Cancellation);
        await _relay.LogsAsync("2 keys of 1 domains sign mail", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _postfix, _sevenBit, _dns])
            if (part is not null) await part.DisposeAsync();
        _rsa.Dispose();
        _ed25519.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("Good morning.", ContentEncoding.SevenBit)]
    [InlineData("Grüße  aus der \t Stadt", ContentEncoding.EightBit)]
    public async Task What_arrives_is_what_was_sent_and_both_signatures_hold(string text, ContentEncoding encoding)
    {
        NeedPeers();
        var message = Compose("anna@postfix.test", text, encoding);

        await Outbox.SendAsync(_relay, message, ["anna@postfix.test"], Cancellation);

        var arrived = await ArrivedAsync(_postfix!); // There are peers.
        Assert.EndsWith(Encoding.Latin1.GetString(Octets(message)), Encoding.Latin1.GetString(arrived), StringComparison.Ordinal);
        await PassesAsync(arrived);
    }

    [Fact]
    public async Task A_peer_of_seven_bits_gets_converted_octets_with_signatures_over_them()
    {
        NeedPeers();

        await Outbox.SendAsync(_relay, Compose("anna@old.test", "Grüße aus der Stadt", ContentEncoding.EightBit), ["anna@old.test"], Cancellation);

        var arrived = await ArrivedAsync(_sevenBit!); // There are peers.
        Assert.True(Ascii.IsValid(arrived));
        Assert.Contains("=C3=BC", Encoding.ASCII.GetString(arrived), StringComparison.Ordinal);
        await PassesAsync(arrived);
    }

    private static void NeedPeers() => Assert.SkipUnless(MailWorld.HasPeers, "Needs Knot, Postfix, OpenDKIM and Python's dkim, which ./test --no-peers leaves out.");

    /// <summary>As a command beside the server does: the keys are not in use before their records are seen.</summary>
    private async Task AddDomainAsync()
    {
        using var database = await StationDatabase.OpenAsync(_relay.DataDirectory, Cancellation);
        using var secrets = SecretBox.Open(_relay.DataDirectory, null);
        Assert.True(await new SqliteDomainStore(database, secrets).AddAsync(
            new SendingDomain { Name = _rsa.Domain, CreatedAt = DateTimeOffset.UtcNow }, [_rsa, _ed25519], Cancellation));
    }

    private MimeMessage Compose(string to, string text, ContentEncoding encoding)
    {
        var message = Outbox.Compose(_subject, to, text);
        ((TextPart)message.Body!).ContentTransferEncoding = encoding; // Composed with one.
        return message;
    }

    private static byte[] Octets(MimeMessage message)
    {
        using var octets = new MemoryStream();
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(options, octets, Cancellation);
        return octets.ToArray();
    }

    /// <summary>The message in the maildir, its line ends as they were on the wire.</summary>
    private async Task<byte[]> ArrivedAsync(Postfix postfix)
    {
        var octets = Encoding.Latin1.GetString(await postfix.Box.FindAsync(_subject, Cancellation));
        return Encoding.Latin1.GetBytes(octets.Replace("\n", "\r\n", StringComparison.Ordinal));
    }

    /// <summary>By our own verifier, by Python's dkim, and as far as it goes, which is RSA, by OpenDKIM.</summary>
    private async Task PassesAsync(byte[] arrived)
    {
        var dns = new TextDns().With(_rsa.KeyName.Value, _rsa.PublicRecord).With(_ed25519.KeyName.Value, _ed25519.PublicRecord);
        var verdicts = await new DkimVerifier(dns, new DkimVerifierOptions(), TimeProvider.System).VerifyAsync(new MemoryStream(arrived), Cancellation);
        Assert.Equal([(DkimResult.Pass, "pr1-rsa"), (DkimResult.Pass, "pr1-ed")], verdicts.Select(verdict => (verdict.Result, verdict.Selector)));

        var python = new DkimPy(new Dictionary<string, string> { [_rsa.KeyName.Value] = _rsa.PublicRecord, [_ed25519.KeyName.Value] = _ed25519.PublicRecord });
        Assert.Equal("pass pass ", await python.RunAsync(Encoding.UTF8.GetString(arrived), "verify", "2"));

        var file = _folder.Write("arrived.eml", Encoding.UTF8.GetString(arrived).Replace("\r\n", "\n", StringComparison.Ordinal));
        var texts = _folder.Write("texts", $"{_rsa.KeyName} {_rsa.PublicRecord}\n");
        var settings = _folder.Write("verify.conf", $"Mode v\nTestDNSData file:{texts}\nSocket inet:0@127.0.0.1\nUserID {Environment.UserName}\n");
        var result = await Command.RunAsync("opendkim", ["-x", settings, "-t", file]);
        Assert.Contains("verification (s=pr1-rsa, d=sender.test, 2048-bit key) succeeded", result.ToString(), StringComparison.Ordinal);
    }
}
