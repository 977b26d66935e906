using System.Net;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Transport;

/// <summary>A second connection to the same host takes up the TLS session of the first.</summary>
public sealed class ResumptionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TLSv1.3")] // by the tickets that come after the handshake
    [InlineData("TLSv1.2")]
    public async Task The_next_connection_resumes(string version)
    {
        Assert.SkipUnless(DaneWorld.HasPeers, "Needs foreign mail servers, which ./test --no-peers leaves out.");
        var mail = new IPEndPoint(Ports.NextAddress(), Ports.Free());
        using var folder = new TestFolder("resumption");
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("mx.kept.test");
        await using var postfix = await Postfix.StartAsync("kept.test", mail, $"""
            smtpd_tls_chain_files = {folder.Write("chain.pem", authority.ChainOf(certificate))}
            smtpd_tls_protocols = >={version}, <={version}
            smtpd_tls_mandatory_protocols = >={version}, <={version}
            smtpd_tls_loglevel = 2
            """, Cancellation);
        await using var dns = await Knot.StartAsync($"kept MX 10 mx.kept\nmx.kept A {mail.Address}\n", Cancellation);
        await using var relay = await RelayProcess.StartAsync(new RelaySetup(dns.Resolver, $"[[route]]\nname = \"out\"\nkind = \"mx\"\nport = {mail.Port}\nmax_transactions = 1\n"), Cancellation);

        foreach (var to in (string[])["anna@kept.test", "bert@kept.test"])
        {
            var attempt = await Attempts.SendAsync(relay, Outbox.NewSubject(), to, Cancellation);
            Assert.StartsWith(version, attempt.Tls, StringComparison.Ordinal);
        }

        Assert.Single(postfix.Log.Split('\n'), line => line.Contains("Reusing old session", StringComparison.Ordinal));
    }
}
