using System.Net;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Interoperation;

/// <summary>
/// The relay among programs that nobody here wrote: Postfix, Exim and OpenSMTPD behind MX records, Dovecot behind LMTP, Knot and Unbound for the DNS. Started once for all
/// tests of the collection, each of which knows its messages by a subject of its own.
/// </summary>
public sealed class MailWorld : IAsyncLifetime
{
    public const string Name = "mail world";

    private Knot? _dns;
    private RelayProcess? _relay;
    private Postfix? _postfix;
    private Exim? _exim;
    private OpenSmtpd? _openSmtpd;
    private Dovecot? _dovecot;

    /// <summary>Whether the peers are to be had; where not, a test says so.</summary>
    public static bool HasPeers => Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") is null;

    public RelayProcess Relay => Started(_relay);

    /// <summary>Serves postfix.test and sender.test, where our users have their mailboxes.</summary>
    public Postfix Postfix => Started(_postfix);

    /// <summary>Serves exim.test, and knows no <c>nobody@</c>.</summary>
    public Exim Exim => Started(_exim);

    /// <summary>Serves opensmtpd.test.</summary>
    public OpenSmtpd OpenSmtpd => Started(_openSmtpd);

    /// <summary>Serves dovecot.test by LMTP.</summary>
    public Dovecot Dovecot => Started(_dovecot);

    public async ValueTask InitializeAsync()
    {
        if (!HasPeers) return;
        var cancellation = TestContext.Current.CancellationToken;
        var port = Ports.Free();
        IPEndPoint postfix = new(Ports.NextAddress(), port), exim = new(Ports.NextAddress(), port), openSmtpd = new(Ports.NextAddress(), port);
        var lmtp = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        _dns = await Knot.StartAsync($"""
            postfix MX 10 mx.postfix
            mx.postfix A {postfix.Address}
            sender MX 10 mx.postfix
            exim MX 10 mx.exim
            mx.exim A {exim.Address}
            opensmtpd MX 10 mx.opensmtpd
            mx.opensmtpd A {openSmtpd.Address}
            backup MX 10 dead.backup
            backup MX 20 mx.postfix
            dead.backup A {Ports.NextAddress()}
            dead MX 10 dead.backup
            nomail MX 0 .
            implicit A {postfix.Address}
            alias CNAME postfix
            """, cancellation);
        _relay = await RelayProcess.StartAsync(new RelaySetup(_dns.Resolver, $$"""
            [retry]
            first = "2s"
            longest = "4s"
            warn_after = "never"
            give_up_after = "10m"

            [[route]]
            name = "mailboxes"
            kind = "lmtp"
            destinations = ["dovecot.test"]
            hosts = ["{{lmtp}}"]

            [[route]]
            name = "default"
            kind = "mx"
            port = {{port}}
            """), cancellation);
        _postfix = await Postfix.StartAsync("postfix.test", postfix, $"""
            virtual_mailbox_domains = postfix.test sender.test backup.test implicit.test alias.test
            message_size_limit = 0
            virtual_mailbox_limit = 0
            relayhost = [{_relay.Submission.Address}]:{_relay.Submission.Port}
            smtp_sasl_auth_enable = yes
            smtp_sasl_password_maps = inline:{"{"} {"{"} [{_relay.Submission.Address}]:{_relay.Submission.Port} = {RelayProcess.User}:{RelayProcess.Password} {"}"} {"}"}
            smtp_sasl_security_options = noanonymous
            smtp_tls_security_level = encrypt
            smtputf8_enable = yes
            """, cancellation);
        _exim = await Exim.StartAsync("exim.test", exim, _relay.Open, cancellation);
        _openSmtpd = await OpenSmtpd.StartAsync("opensmtpd.test", openSmtpd, _relay.Open, cancellation);
        _dovecot = await Dovecot.StartAsync(lmtp, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _postfix, _exim, _openSmtpd, _dovecot, _dns])
            if (part is not null) await part.DisposeAsync();
    }

    private static T Started<T>(T? part) where T : class
    {
        Assert.SkipUnless(HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        return part ?? throw new InvalidOperationException($"No {typeof(T).Name} was started.");
    }
}

[CollectionDefinition(MailWorld.Name)]
public sealed class MailWorldDefinition : ICollectionFixture<MailWorld>;
