using System.Net;
using Postrider.EndToEnd.Interoperation;
using Postrider.Mail.Spf;
using Postrider.Mail.Tests.Spf;

namespace Postrider.EndToEnd.Verifying;

/// <summary>Records of all kinds of terms, put together at random: pyspf and we say the same of each.</summary>
public sealed class SpfDifferenceTests
{
    private const int Records = 3000;
    private const string Unknown = "unknown=1";

    // All hosts of MX records have addresses of both families: pyspf counts those without as void look-ups, where RFC 7208, 4.6.4 counts terms.
    private static readonly string[] Zone =
    [
        "case.test A 203.0.113.7", "case.test MX 10 a.test",
        "a.test A 192.0.2.1", "a.test A 192.0.2.2", "a.test AAAA 2001:db8::1", "b.test A 198.51.100.1", "b.test AAAA 2001:db8:2::1", "mx.test MX 10 a.test", "mx.test MX 20 b.test",
        "pass.test TXT v=spf1 ip4:192.0.2.0/24 -all", "soft.test TXT v=spf1 ~all", "bad.test TXT v=spf1 ip4:999.1.1.1 -all", "loop.test TXT v=spf1 include:loop.test -all",
        "two.test TXT v=spf1 -all", "two.test TXT v=spf1 +all", "far.test TXT v=spf1 redirect=pass.test",
        "1.2.0.192.in-addr.arpa PTR a.test", "1.2.0.192.e.test A 127.0.0.2", "ann.e.test A 127.0.0.2",
    ];

    private static readonly string[] Terms =
    [
        "ip4:192.0.2.1", "ip4:192.0.2.0/24", "IP4:198.51.100.0/25", "ip4:0.0.0.0/0", "ip6:2001:db8::/32", "ip6:::/0", "a", "a/24", "a//64", "a:a.test", "A:A.test/24", "a:a.test/24//32", "mx", "mx:mx.test",
        "mx:mx.test/28", "include:pass.test", "include:soft.test", "include:far.test", "include:b.test", "include:bad.test", "include:loop.test", "include:two.test", "exists:%{ir}.e.test", "exists:%{l}.e.test",
        "exists:%{d1r}.e.test", "ptr", "ptr:a.test", "all", "redirect=pass.test", "redirect=soft.test", "redirect=b.test", "exp=x.test", Unknown, "bad:term", "ip4:1.2.3", "ip4:192.0.2.1/33", "a:%{x}.test", "include:", "a/",
    ];

    private static readonly string[] Clients = ["192.0.2.1", "198.51.100.200", "203.0.113.9", "2001:db8::1", "2001:db9::1"];

    [Fact]
    public async Task Both_say_the_same_of_every_record()
    {
        Assert.SkipUnless(MailWorld.HasPeers, "Needs pyspf, which ./test --no-peers leaves out.");
        var checks = Generate();

        var theirs = await SpfPy.CheckAsync(Zone, checks);

        var differences = new List<string>();
        for (var i = 0; i < checks.Length; i++)
        {
            var ours = await CheckAsync(checks[i].Record, checks[i].Client);
            if (ours.Result.Word() != theirs[i]) differences.Add($"{checks[i].Record} for {checks[i].Client}: {ours.Result.Word()} ({ours.Reason}), {theirs[i]}");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static async Task<SpfVerdict> CheckAsync(string record, string client)
    {
        var dns = new ZoneDns([.. Zone, $"case.test TXT {record}"]);
        return await new SpfVerifier(dns, TimeProvider.System, new SpfOptions()).CheckAsync(new SpfRequest(IPAddress.Parse(client), "helo.test", "ann@case.test"), TestContext.Current.CancellationToken);
    }

    /// <summary>The same ones each time.</summary>
    private static (string Record, string Client)[] Generate()
    {
        var random = new Random(7208);
        var checks = new (string, string)[Records];
        for (var i = 0; i < Records; i++)
        {
            var terms = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Term(random));
            checks[i] = ($"v=spf1 {string.Join(' ', terms)}", Clients[random.Next(Clients.Length)]);
        }

        return checks;
    }

    private static string Term(Random random)
    {
        var term = Terms[random.Next(Terms.Length)];
        // pyspf wants those that it does not know once; RFC 7208, 6 ignores them "no matter where … or how often".
        if (term == Unknown) return $"m{random.Next()}=1";
        return term.Contains('=', StringComparison.Ordinal) ? term : ((string[])["", "", "+", "-", "~", "?"])[random.Next(6)] + term;
    }
}
