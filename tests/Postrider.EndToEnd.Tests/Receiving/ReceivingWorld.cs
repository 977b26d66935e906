using System.Net;
using System.Text;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Receiving;

/// <summary>A relay whose listener refuses what authors' domains want refused, a Postfix behind it, and senders right and wrong in a zone of Knot's.</summary>
public sealed class ReceivingWorld : IAsyncLifetime
{
    private readonly DkimSigningKey _sender = DkimSigningKey.Generate(DomainName.Parse("good.test"), "s1", DkimAlgorithm.RsaSha256);
    private readonly DkimSigningKey _ours = DkimSigningKey.Generate(DomainName.Parse("ours.test"), "arc1", DkimAlgorithm.RsaSha256);
    private readonly TestFolder _folder = new("receiving");
    private Knot? _dns;
    private RelayProcess? _relay;
    private Postfix? _postfix;

    /// <summary>Takes mail of strangers.</summary>
    public IPEndPoint Listener { get; } = new(IPAddress.Loopback, Ports.Free());

    public Knot Dns => Started(_dns);

    public RelayProcess Relay => Started(_relay);

    /// <summary>Has the mailboxes of all domains, and refuses what comes for <c>refused.test</c>; what comes for <c>late.test</c> it takes, and then cannot get rid of; what comes for <c>back@round.test</c> it sends back to <c>round@ours.test</c>.</summary>
    public Postfix Postfix => Started(_postfix);

    /// <summary>The public keys of the sender and of the relay, by their names.</summary>
    public IReadOnlyDictionary<string, string> Keys => new Dictionary<string, string> { [_sender.KeyName.Value] = _sender.PublicRecord, [_ours.KeyName.Value] = _ours.PublicRecord };

    public async ValueTask InitializeAsync()
    {
        if (!MailWorld.HasPeers) return;
        var cancellation = TestContext.Current.CancellationToken;
        var postfix = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        _dns = await Knot.StartAsync($"""
            good TXT "v=spf1 ip4:127.0.0.1 -all"
            _dmarc.good TXT "v=DMARC1; p=reject"
            {Record("s1._domainkey.good", _sender)}
            elsewhere TXT "v=spf1 -all"
            strict TXT "v=spf1 -all"
            _dmarc.strict TXT "v=DMARC1; p=reject"
            careful TXT "v=spf1 -all"
            _dmarc.careful TXT "v=DMARC1; p=quarantine"
            srs TXT "v=spf1 ip4:127.0.0.1 -all"
            {Record("arc1._domainkey.ours", _ours)}
            """, cancellation);
        _relay = RelayProcess.Prepare(new RelaySetup(_dns.Resolver, $$"""
            [[listener]]
            name = "mx"
            kind = "relay"
            listen = ["{{Listener}}"]
            judge = "reject"

            [submission]
            inbound_domains = ["inbound.test"]

            [[forward]]
            recipient = "info@ours.test"
            to = ["box@postfix.test"]

            [[forward]]
            recipient = "gone@ours.test"
            to = ["box@refused.test"]

            [[forward]]
            recipient = "late@ours.test"
            to = ["box@late.test"]

            [[forward]]
            recipient = "round@ours.test"
            to = ["back@round.test", "box@round.test"]

            [srs]
            domain = "srs.test"

            [arc]
            domain = "ours.test"

            [[route]]
            name = "postfix"
            kind = "smart_host"
            hosts = ["{{postfix}}"]
            """));
        await OwnDomain.AddAsync(_relay.DataDirectory, _ours, cancellation);
        await _relay.StartAsync(cancellation);
        _postfix = await Postfix.StartAsync("postfix.test", postfix, $"""
            virtual_mailbox_domains = postfix.test inbound.test good.test
            transport_maps = inline:{"{ { refused.test = error:5.1.1 no such mailbox } }"}
            relay_domains = refused.test late.test
            virtual_alias_domains = round.test
            virtual_alias_maps = inline:{"{ { back@round.test = round@ours.test } { box@round.test = box@postfix.test } }"}
            relayhost = [{Listener.Address}]:{Listener.Port}
            """, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _postfix, _dns])
            if (part is not null) await part.DisposeAsync();
        _sender.Dispose();
        _ours.Dispose();
        _folder.Dispose();
    }

    /// <summary>A message of good.test with its signature.</summary>
    public async Task<string> SignAsync(string subject)
    {
        var message = Compose("good.test", subject);
        using var stream = new MemoryStream(Encoding.ASCII.GetBytes(message));
        var fields = await new DkimSigner([_sender], new DkimSigningOptions(), TimeProvider.System).SignAsync(stream, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(fields) + message;
    }

    public static string Compose(string domain, string subject) =>
        $"From: Alice <alice@{domain}>\r\nTo: info@ours.test\r\nSubject: {subject}\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <{subject}@{domain}>\r\nX-Odd:   kept  as\r\n\tit is \r\n\r\nHello  there. \r\n.\r\n..dots\r\n\r\n";

    /// <summary>Sends a message by swaks, octet by octet.</summary>
    public async Task<CommandResult> SendAsync(string message, string from, string to, IPEndPoint? listener = null)
    {
        // Swaks ends the last line itself.
        var file = _folder.Write($"{Guid.NewGuid():N}.eml", message[..^2]);
        return await Command.RunAsync("swaks", ["--server", (listener ?? Listener).ToString(), "--helo", "client.test", "--from", from, "--to", to, "--data", $"@{file}"]);
    }

    /// <summary>Waits for the message in a mailbox, and tells what the relay and Postfix did where it does not come.</summary>
    public async Task<string> FindAsync(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(await Postfix.Box.FindAsync(text, TestContext.Current.CancellationToken));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Relay.Log}\n{Postfix.Log}", e);
        }
    }

    private static string Record(string name, DkimSigningKey key) => $"{name} TXT {string.Join(' ', key.PublicRecord.Chunk(200).Select(part => $"\"{new string(part)}\""))}";

    private static T Started<T>(T? part) where T : class
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        return part ?? throw new InvalidOperationException($"No {typeof(T).Name} was started.");
    }
}
