using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dns;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.EndToEnd.Domains;

/// <summary>Keys that take turns in a running station: their records come and go in a zone of Knot, and rspamd, which asks the same DNS, judges what was signed at each stage.</summary>
public sealed class RotationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_rotation_that_was_asked_for_goes_from_the_next_record_to_the_withdrawal_of_the_old_one()
    {
        await using var world = await World.StartAsync("shop MX 10 relay", """settle = "1h" """, "test", Cancellation);
        var setup = world.Setup;
        await setup.Relay.AskAsync("domain", "add", "shop.test");
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        await setup.Relay.AskAsync("domain", "verify", "shop.test");
        var first = await world.SendUntilSignedByAsync("shop.test", "pr1");

        var started = await setup.Relay.RunAsync("domain", "rotate-key", "shop.test");
        var begun = await world.KeysAsync("shop.test");
        var next = await world.LookAsync("pr2-rsa._domainkey.shop.test");
        var again = await setup.Relay.RunAsync("domain", "rotate-key", "shop.test");

        Assert.True(started.ExitCode == 0, started.ToString());
        Assert.Contains("made pr2-rsa and pr2-ed", started.Output, StringComparison.Ordinal);
        Assert.Equal("pr1-ed active successor, pr1-rsa active successor, pr2-ed next settling, pr2-rsa next settling", begun);
        Assert.NotNull(next);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("a rotation is under way already", again.Output, StringComparison.Ordinal);

        await world.SendUntilSignedByAsync("shop.test", "pr1");
        await world.PassAsync("shop.test", TimeSpan.FromHours(1));
        var second = await world.SendUntilSignedByAsync("shop.test", "pr2");

        Assert.Equal("pr1-ed retiring grace, pr1-rsa retiring grace, pr2-ed active schedule, pr2-rsa active schedule", await world.KeysAsync("shop.test"));
        Assert.Equal(["shop.test:s=pr1-ed", "shop.test:s=pr1-rsa"], await world.BelievedAsync(first, "shop.test"));
        Assert.Equal(["shop.test:s=pr2-ed", "shop.test:s=pr2-rsa"], await world.BelievedAsync(second, "shop.test"));

        await world.PassAsync("shop.test", TimeSpan.FromDays(15));

        await world.UntilKeysAsync("shop.test", "pr2-ed active schedule, pr2-rsa active schedule");
        Assert.Null(await world.LookAsync("pr1-rsa._domainkey.shop.test"));
        Assert.Null(await world.LookAsync("pr1-ed._domainkey.shop.test"));
        Assert.Empty(await world.BelievedAsync(first, "shop.test"));
        Assert.Equal(["shop.test:s=pr2-ed", "shop.test:s=pr2-rsa"], await world.BelievedAsync(second, "shop.test"));
        Assert.Contains("The record at pr1-rsa._domainkey.shop.test is removed", setup.Relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegated_domain_signs_and_rotates_without_a_change_in_its_own_zone()
    {
        await using var world = await World.StartAsync(
            $"""
            customer MX 10 relay
            customer TXT "v=spf1 ip4:127.0.0.1 -all"
            _dmarc.customer TXT "v=DMARC1; p=none; rua=mailto:postmaster@customer.test"
            {string.Join('\n', ((string[])["pr1-rsa", "pr2-rsa", "pr1-ed", "pr2-ed"]).Select(selector => $"{selector}._domainkey.customer CNAME {selector}._domainkey.customer.test.keys"))}
            """,
            """
            settle = "3s"
            delegation_zone = "keys.test"
            """,
            "keys.test",
            Cancellation);
        var setup = world.Setup;
        var zone = await world.SerialAsync("test");

        var added = await setup.Relay.AskAsync("domain", "add", "customer.test", "--delegated");
        await setup.Relay.AskAsync("domain", "publish", "customer.test");
        var verified = await setup.Relay.AskAsync("domain", "verify", "customer.test");
        var seen = new List<(byte[] Message, string Stem)>();
        foreach (var stem in (string[])["pr1", "pr2", "pr1"])
        {
            if (seen.Count > 0) await setup.Relay.AskAsync("domain", "rotate-key", "customer.test");
            var message = await world.SendUntilSignedByAsync("customer.test", stem);
            seen.Add((message, stem));
            Assert.Equal([$"customer.test:s={stem}-ed", $"customer.test:s={stem}-rsa"], await world.BelievedAsync(message, "customer.test"));
            await world.PassAsync("customer.test", TimeSpan.FromDays(15));
            await world.UntilKeysAsync("customer.test", $"{stem}-ed active schedule, {stem}-rsa active schedule");
        }

        Assert.Equal(
            ["CNAME", "CNAME", "CNAME", "CNAME"],
            added.GetProperty("records").EnumerateArray().Where(record => record.GetProperty("name").GetString()!.EndsWith("_domainkey.customer.test", StringComparison.Ordinal)).Select(record => record.GetProperty("type").GetString()));
        Assert.True(verified.GetProperty("is_good").GetBoolean(), verified.ToString());
        // The third key stands at the name of the first: what that signed cannot be verified any more.
        Assert.Empty(await world.BelievedAsync(seen[0].Message, "customer.test"));
        Assert.Equal(zone, await world.SerialAsync("test"));
    }

    [Fact]
    public async Task With_both_names_of_a_delegated_domain_in_use_no_rotation_begins_and_people_are_told_why()
    {
        await using var world = await World.StartAsync(
            """
            pr1-rsa._domainkey.customer CNAME pr1-rsa._domainkey.customer.test.keys
            pr2-rsa._domainkey.customer CNAME pr2-rsa._domainkey.customer.test.keys
            """,
            """
            settle = "3s"
            delegation_zone = "keys.test"
            algorithms = ["rsa-sha256"]
            """,
            "keys.test",
            Cancellation);
        var setup = world.Setup;
        await setup.Relay.AskAsync("domain", "add", "customer.test", "--delegated");
        await setup.Relay.AskAsync("domain", "publish", "customer.test");
        await setup.Relay.RunAsync("domain", "verify", "customer.test");
        await setup.Relay.AskAsync("domain", "rotate-key", "customer.test");
        await world.UntilKeysAsync("customer.test", "pr1-rsa retiring grace, pr2-rsa active schedule");

        var refused = await setup.Relay.RunAsync("domain", "rotate-key", "customer.test");
        var unknown = await setup.Relay.RunAsync("domain", "rotate-key", "nobody.test");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("both names of its delegated keys are still needed", refused.Output, StringComparison.Ordinal);
        Assert.Contains("pr1-rsa", refused.Output, StringComparison.Ordinal);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("'nobody.test' is not a domain of this relay", unknown.Error, StringComparison.Ordinal);
    }

    /// <summary>A station that rotates, somebody who gets its mail, and the DNS between them.</summary>
    private sealed class World(DomainSetup setup, Postfix postfix) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

        public DomainSetup Setup => setup;

        public static async Task<World> StartAsync(string records, string signing, string writable, CancellationToken cancellation)
        {
            var inbox = new IPEndPoint(Ports.NextAddress(), Ports.Free());
            var setup = await DomainSetup.StartAsync(
                $"""
                {records}
                inbox MX 10 mx.inbox
                mx.inbox A {inbox.Address}
                """,
                $"""
                [signing]
                {signing}

                [[route]]
                name = "default"
                kind = "mx"
                port = {inbox.Port}
                """,
                writable,
                cancellation);
            var world = new World(setup, await Postfix.StartAsync("inbox.test", inbox, cancellation: cancellation));
            await setup.Relay.StartAsync(cancellation);
            return world;
        }

        /// <summary>Sends until the keys with this beginning of their selectors sign. Every message on the way is signed by two keys.</summary>
        public async Task<byte[]> SendUntilSignedByAsync(string domain, string stem)
        {
            for (var i = 1; ; i++)
            {
                var subject = $"{domain} {stem} {Guid.NewGuid():N}";
                var sent = await setup.Relay.RunAsync("send", "--from", $"news@{domain}", "--to", "anna@inbox.test", "--subject", subject, "--text", "Hello Anna");
                Assert.True(sent.ExitCode == 0, sent.ToString());
                var octets = await postfix.Box.FindAsync(subject, Cancellation);
                var text = Encoding.UTF8.GetString(octets);
                if (text.Contains($"s={stem}-ed;", StringComparison.Ordinal) && text.Contains($"s={stem}-rsa;", StringComparison.Ordinal)) return octets;
                Assert.True(i < 40, $"Mail is not signed by {stem}.\n{setup.Relay.Log}");
            }
        }

        /// <summary>The signatures of a message that rspamd finds good by the DNS as it is now.</summary>
        public async Task<IEnumerable<string>> BelievedAsync(byte[] message, string domain)
        {
            // A new one each time: it keeps keys in memory.
            using var folder = new TestFolder("rotation-rspamd");
            await using var rspamd = await Rspamd.StartAsync(setup.Dns.Resolver, "nobody.test", "none", folder.Write("none.pem", ""), Cancellation);
            var found = await rspamd.JudgeAsync(message, "127.0.0.1", $"news@{domain}", Cancellation);
            return found.TryGetValue("R_DKIM_ALLOW", out var allowed) ? allowed.Order() : [];
        }

        /// <summary>The keys as <c>domain show</c> tells of them: selector, state, and what each waits for.</summary>
        public async Task<string> KeysAsync(string domain)
        {
            var shown = await setup.Relay.AskAsync("domain", "show", domain);
            return string.Join(", ", shown.GetProperty("keys").EnumerateArray().Select(key => $"{Word(key, "selector")} {Word(key, "state")} {Word(key, "waits_for")}").Order(StringComparer.Ordinal));
        }

        public async Task UntilKeysAsync(string domain, string expected)
        {
            using var deadline = new CancellationTokenSource(Patience);
            for (var keys = await KeysAsync(domain); keys != expected; keys = await KeysAsync(domain))
                Assert.False(deadline.IsCancellationRequested, $"{keys}, not {expected}\n{setup.Relay.Log}");
        }

        /// <summary>Has the times of a domain's keys lie so much further back, and starts the station again, which reads them.</summary>
        public async Task PassAsync(string domain, TimeSpan time)
        {
            await setup.Relay.SignalAsync("TERM");
            await setup.Relay.ExitAsync(Cancellation);
            using (var database = await StationDatabase.OpenAsync(setup.Relay.DataDirectory, Cancellation))
            using (var secrets = SecretBox.Open(setup.Relay.DataDirectory, null))
            {
                var store = new SqliteDomainStore(database, secrets);
                var keys = (await store.FindAsync(DomainName.Parse(domain), Cancellation))!.Keys; // it was added
                await store.ChangeKeysAsync([.. keys.Select(key => new KeyTransition(key, key with { SeenAt = key.SeenAt - time, ActivatedAt = key.ActivatedAt - time, RetiredAt = key.RetiredAt - time }))], Cancellation);
            }

            await setup.Relay.StartAsync(Cancellation);
        }

        /// <summary>What Knot has at a name; <c>null</c> where there is nothing.</summary>
        public async Task<string?> LookAsync(string name)
        {
            using var resolver = Authority();
            var answer = await resolver.FindTextAsync(DomainName.Parse(name), Cancellation);
            return answer.Status == DnsStatus.Found ? answer.Records[0] : null;
        }

        /// <summary>The serial number of a zone, which every change of it moves.</summary>
        public async Task<string> SerialAsync(string zone)
        {
            var result = await Command.RunAsync("kdig", ["+short", $"@{setup.Dns.Authority.Address}", "-p", setup.Dns.Authority.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), zone, "SOA"]);
            Assert.True(result.ExitCode == 0, result.ToString());
            return result.Output.Split(' ')[2];
        }

        public async ValueTask DisposeAsync()
        {
            await setup.DisposeAsync();
            await postfix.DisposeAsync();
        }

        private DnsResolver Authority() => new(new DnsOptions { Servers = [setup.Dns.Authority] }, TimeProvider.System, NullLogger<DnsResolver>.Instance);

        private static string? Word(JsonElement key, string name) => key.GetProperty(name).GetString();
    }
}
