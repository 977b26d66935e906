using System.Net;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Transport;

/// <summary>
/// The relay with a validating Unbound, a zone signed by Knot, and two Postfixes: one with TLS for every domain of the zone, one whose STARTTLS somebody took away.
/// </summary>
public sealed class DaneWorld : IAsyncLifetime
{
    /// <summary>What Unbound of <see cref="Late"/> takes for the time: every signature has expired by then.</summary>
    private const string LongAfter = "20990101000000";

    private readonly TestFolder _folder = new("dane");
    private readonly TestAuthority _authority = new();
    private SignedDns? _dns;
    private Postfix? _postfix;
    private Postfix? _bare;
    private RelayProcess? _relay;
    private RelayProcess? _late;

    /// <summary>Whether the peers are to be had; where not, a test says so.</summary>
    public static bool HasPeers => Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") is null;

    public RelayProcess Relay => Started(_relay);

    /// <summary>A relay whose resolver finds every signature expired.</summary>
    public RelayProcess Late => Started(_late);

    /// <summary>All that came for the domains whose hosts have TLS.</summary>
    public Postfix Postfix => Started(_postfix);

    /// <summary>What came for <c>stripped.dane</c>.</summary>
    public Postfix Bare => Started(_bare);

    public async ValueTask InitializeAsync()
    {
        if (!HasPeers) return;
        var cancellation = TestContext.Current.CancellationToken;
        var port = Ports.Free();
        IPEndPoint secured = new(Ports.NextAddress(), port), bare = new(Ports.NextAddress(), port);
        using var certificate = _authority.Issue("mx-own.dane", "mx-anchor.dane", "mx-alias.dane", "mx.plain");
        var chain = _folder.Write("chain.pem", _authority.ChainOf(certificate));
        var own = TestAuthority.KeyHashOf(certificate);
        var wrong = new string('0', 64);
        _dns = await SignedDns.StartAsync(
            $"""
            own MX 10 mx-own
            mx-own A {secured.Address}
            _{port}._tcp.mx-own TLSA 3 1 1 {own}
            anchor MX 10 mx-anchor
            mx-anchor A {secured.Address}
            _{port}._tcp.mx-anchor TLSA 2 1 1 {_authority.KeyHash}
            misnamed MX 10 mx-misnamed
            mx-misnamed A {secured.Address}
            _{port}._tcp.mx-misnamed TLSA 2 1 1 {_authority.KeyHash}
            wrong MX 10 mx-wrong
            mx-wrong A {secured.Address}
            _{port}._tcp.mx-wrong TLSA 3 1 1 {wrong}
            shown MX 10 mx-shown
            mx-shown A {secured.Address}
            _{port}._tcp.mx-shown TLSA 3 1 1 {wrong}
            unusable MX 10 mx-unusable
            mx-unusable A {secured.Address}
            _{port}._tcp.mx-unusable TLSA 1 1 1 {own}
            required MX 10 mx-none
            {string.Concat(((string[])["wrong", "misnamed", "bogus", "stripped", "unusable", "required"]).Select(domain => $"_smtp._tls.{domain} TXT \"v=TLSRPTv1; rua=mailto:tls@own.dane\"\n"))}
            none MX 10 mx-none
            mx-none A {secured.Address}
            bogus MX 10 mx-bogus
            mx-bogus A {secured.Address}
            stripped MX 10 mx-stripped
            mx-stripped A {bare.Address}
            _{port}._tcp.mx-stripped TLSA 3 1 1 {own}
            alias MX 10 mx-alias
            mx-alias CNAME mx.plain.
            _{port}._tcp.mx-alias TLSA 3 1 1 {own}
            wrong-alias MX 10 mx-wrong-alias
            mx-wrong-alias CNAME mx.plain.
            _{port}._tcp.mx-wrong-alias TLSA 3 1 1 {wrong}
            """,
            $"""
            mx A {secured.Address}
            @ MX 10 mx-wrong.dane.
            """,
            $"_{port} TLSA 3 1 1 {own}",
            cancellation);
        var setup = $"""
            [retry]
            first = "1h"
            warn_after = "never"

            [reports]
            send = true
            contact = "postmaster@sender.test"
            interval = "5s"

            [[route]]
            name = "dane-alone"
            kind = "mx"
            destinations = ["required.dane"]
            port = {port}
            tls = "dane"

            [[route]]
            name = "default"
            kind = "mx"
            port = {port}
            max_transactions = 1
            """;
        _relay = await RelayProcess.StartAsync(new RelaySetup(await _dns.StartValidatorAsync("", cancellation), setup), cancellation);
        _late = await RelayProcess.StartAsync(new RelaySetup(await _dns.StartValidatorAsync(LongAfter, cancellation), setup), cancellation);
        _postfix = await Postfix.StartAsync("own.dane", secured, $"""
            virtual_mailbox_domains = static:all
            smtpd_tls_chain_files = {chain}
            smtpd_tls_loglevel = 2
            """, cancellation);
        _bare = await Postfix.StartAsync("stripped.dane", bare, "smtpd_tls_security_level = none", cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[_relay, _late, _postfix, _bare, _dns])
            if (part is not null) await part.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private static T Started<T>(T? part) where T : class
    {
        Assert.SkipUnless(HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        return part ?? throw new InvalidOperationException($"No {typeof(T).Name} was started.");
    }
}
