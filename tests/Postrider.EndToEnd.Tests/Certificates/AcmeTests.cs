using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Acme;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Certificates;

/// <summary>Certificates from an authority of others.</summary>
public sealed class AcmeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_running_relay_gets_a_certificate_shows_it_renews_it_and_keeps_it()
    {
        NeedPeers();
        var (http, https) = (Ports.Free(), Ports.Free());
        await using var knot = await Knot.StartAsync("relay A 127.0.0.1\nmta-sts.in A 127.0.0.1\npebble A 127.0.0.1", Cancellation);
        await using var pebble = await Pebble.StartAsync(knot.Authority, http, Cancellation);
        await using var relay = Prepare(knot, pebble, http, https);
        // A name that only the resolver of the settings knows.
        await File.WriteAllTextAsync(relay.ConfigurationFile, (await File.ReadAllTextAsync(relay.ConfigurationFile, Cancellation)).Replace(pebble.Directory.ToString(), pebble.NamedDirectory.ToString(), StringComparison.Ordinal), Cancellation);
        await relay.StartAsync(Cancellation);

        // At first a certificate of its own, so that TLS works; then, with no restart, the authority's.
        var first = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.Issuer.Contains("Pebble", StringComparison.Ordinal), relay);
        Assert.True(first.MatchesHostname("relay.test"));
        var policy = await ShownCertificate.UntilAsync(new IPEndPoint(IPAddress.Loopback, https), "mta-sts.in.test", one => one.MatchesHostname("mta-sts.in.test"), relay);
        Assert.NotEqual(first.Thumbprint, policy.Thumbprint);

        var renewed = await relay.RunAsync("certificate", "renew", "relay.test");
        Assert.True(renewed.ExitCode == 0, $"{renewed}\n{relay.Log}");
        var second = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.SerialNumber != first.SerialNumber, relay);
        var listed = await relay.AskAsync("certificate", "list");
        Assert.Contains(listed.GetProperty("certificates").EnumerateArray(), one => one.GetProperty("names")[0].GetString() == "relay.test" && one.GetProperty("is_renewed_here").GetBoolean());

        // No TLSA records are in the DNS, so the key that was made ahead is in use now.
        var records = (await relay.AskAsync("tlsa")).GetProperty("records").EnumerateArray().ToList();
        var wanted = $"3 1 1 {Convert.ToHexStringLower(SHA256.HashData(second.PublicKey.ExportSubjectPublicKeyInfo()))}";
        Assert.Contains(records, one => one.GetProperty("name").GetString() == "_25._tcp.relay.test" && one.GetProperty("record").GetString() == wanted && one.GetProperty("key").GetString() == "current");
        Assert.Contains(records, one => one.GetProperty("name").GetString() == "_25._tcp.relay.test" && one.GetProperty("record").GetString() != wanted && one.GetProperty("key").GetString() == "next");

        await relay.KillAsync();
        await pebble.StopAsync();
        await relay.StartAsync(Cancellation);
        Assert.Equal(second.SerialNumber, (await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", _ => true, relay)).SerialNumber);
        AssertNoKeyLies(relay.DataDirectory);
    }

    [Fact]
    public async Task A_certificate_whose_key_was_stolen_is_replaced_by_one_with_a_new_key_and_revoked()
    {
        NeedPeers();
        var (http, https) = (Ports.Free(), Ports.Free());
        // Records that have a mere renewal keep its key.
        await using var knot = await Knot.StartAsync($"relay A 127.0.0.1\n_25._tcp.relay TLSA 2 1 1 {new string('0', 64)}\nmta-sts.in A 127.0.0.1", Cancellation);
        await using var pebble = await Pebble.StartAsync(knot.Authority, http, Cancellation);
        await using var relay = Prepare(knot, pebble, http, https);
        await relay.StartAsync(Cancellation);
        var stolen = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.Issuer.Contains("Pebble", StringComparison.Ordinal), relay);

        var unasked = await relay.RunAsync("certificate", "revoke", "relay.test");
        var before = await pebble.StatusOfAsync(stolen.SerialNumber, Cancellation);
        var unknown = await relay.RunAsync("certificate", "revoke", "nobody.test", "--yes");
        var revoked = await relay.RunAsync("certificate", "revoke", "relay.test", "--yes");

        Assert.Equal((2, "Valid"), (unasked.ExitCode, before));
        Assert.Equal(1, unknown.ExitCode);
        Assert.True(revoked.ExitCode == 0, $"{revoked}\n{relay.Log}");
        Assert.Equal("Revoked", await pebble.StatusOfAsync(stolen.SerialNumber, Cancellation));
        var shown = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.SerialNumber != stolen.SerialNumber, relay);
        Assert.NotEqual(stolen.PublicKey.ExportSubjectPublicKeyInfo(), shown.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Equal("Valid", await pebble.StatusOfAsync(shown.SerialNumber, Cancellation));
    }

    [Fact]
    public async Task Where_there_are_TLSA_records_a_renewal_keeps_its_key_until_they_have_had_the_next_for_long_enough()
    {
        NeedPeers();
        var (http, https) = (Ports.Free(), Ports.Free());
        await using var knot = await Knot.StartAsync($"relay A 127.0.0.1\n_25._tcp.relay TLSA 2 1 1 {new string('0', 64)}\nmta-sts.in A 127.0.0.1", Cancellation);
        await using var pebble = await Pebble.StartAsync(knot.Authority, http, Cancellation);
        await using var relay = Prepare(knot, pebble, http, https);
        await relay.StartAsync(Cancellation);
        var first = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.Issuer.Contains("Pebble", StringComparison.Ordinal), relay);

        var renewed = await relay.RunAsync("certificate", "renew", "relay.test");

        Assert.True(renewed.ExitCode == 0, $"{renewed}\n{relay.Log}");
        var second = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.SerialNumber != first.SerialNumber, relay);
        Assert.Equal(first.PublicKey.ExportSubjectPublicKeyInfo(), second.PublicKey.ExportSubjectPublicKeyInfo());
        Assert.Contains("renewed with the key it has", relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_leave_to_write_to_its_zone_a_relay_needs_no_web_and_sets_its_TLSA_records_itself()
    {
        NeedPeers();
        await using var knot = await Knot.StartAsync("relay A 127.0.0.1", Cancellation);
        await using var pebble = await Pebble.StartAsync(knot.Authority, Ports.Free(), Cancellation);
        await using var relay = PrepareWithoutFiles(new RelaySetup(knot.Resolver, $"""
            [acme]
            terms_agreed = true
            directory = "{pebble.Directory}"
            root = "{pebble.Root}"
            challenge = "dns-01"
            dns_wait = "0s"
            publish_tlsa = true

            [[dns_update]]
            zone = "test"
            server = "{knot.Authority}"
            key_name = "{Knot.Sha256Key}"
            secret_file = "update.key"

            """));
        var secret = Path.Combine(relay.Folder, "update.key");
        await File.WriteAllTextAsync(secret, Knot.KeySecret, Cancellation);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead);
        await relay.StartAsync(Cancellation);
        var first = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.Issuer.Contains("Pebble", StringComparison.Ordinal), relay);

        var renewed = await relay.RunAsync("certificate", "renew");

        Assert.True(renewed.ExitCode == 0, $"{renewed}\n{relay.Log}");
        var second = await ShownCertificate.UntilAsync(relay.Submissions, "relay.test", one => one.SerialNumber != first.SerialNumber, relay);
        var answer = await Command.RunAsync("kdig", [$"@{knot.Authority.Address}", "-p", $"{knot.Authority.Port}", "_25._tcp.relay.test", "TLSA", "+short"]);
        var vouched = answer.Output.Replace(" ", "", StringComparison.Ordinal);
        Assert.Contains(Convert.ToHexString(SHA256.HashData(second.PublicKey.ExportSubjectPublicKeyInfo())), vouched, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToHexString(SHA256.HashData(first.PublicKey.ExportSubjectPublicKeyInfo())), vouched, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_record_in_the_DNS_proves_a_name_too()
    {
        NeedPeers();
        await using var knot = await Knot.StartAsync("relay A 127.0.0.1", Cancellation);
        await using var pebble = await Pebble.StartAsync(knot.Authority, Ports.Free(), Cancellation);
        var publisher = new DynamicUpdate([new UpdateZone(DomainName.Parse("test"), knot.Authority, new TsigKey(DomainName.Parse(Knot.Sha256Key), TsigAlgorithm.HmacSha256, Convert.FromBase64String(Knot.KeySecret)))], TimeSpan.FromSeconds(10), TimeProvider.System);
        using var account = AcmeKey.Create();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(pebble.Root);
        using var dns = new DnsResolver(new DnsOptions { Servers = [knot.Resolver] }, TimeProvider.System, NullLogger<DnsResolver>.Instance);
        using var client = new AcmeClient(new AcmeOptions { Directory = pebble.Directory }, new AcmeAccount(pebble.Directory, null, account.Export()), roots, dns, TimeProvider.System);

        var chain = await client.ObtainAsync(DomainName.Parse("relay.test"), key, null, new DnsSolver(publisher, TimeSpan.Zero, TimeProvider.System), Cancellation);

        using var certificate = X509Certificate2.CreateFromPem(chain);
        Assert.True(certificate.MatchesHostname("relay.test"));
        Assert.Contains("Pebble", certificate.Issuer, StringComparison.Ordinal);
    }

    /// <summary>A relay with no certificate of files.</summary>
    private static void NeedPeers() => Assert.SkipUnless(MailWorld.HasPeers, "Needs Pebble and Knot, which ./test --no-peers leaves out.");

    private static RelayProcess Prepare(Knot knot, Pebble pebble, int http, int https)
    {
        return PrepareWithoutFiles(new RelaySetup(knot.Resolver, $"""
            [submission]
            inbound_domains = ["in.test"]

            [web]
            http = ["127.0.0.1:{http}"]
            https = ["127.0.0.1:{https}"]

            [[mta_sts]]
            mode = "testing"

            [acme]
            terms_agreed = true
            directory = "{pebble.Directory}"
            root = "{pebble.Root}"

            """));
    }

    private static RelayProcess PrepareWithoutFiles(RelaySetup setup)
    {
        var relay = RelayProcess.Prepare(setup);
        var lines = File.ReadAllLines(relay.ConfigurationFile);
        File.WriteAllLines(relay.ConfigurationFile, lines.Where(line => line != "[tls]" && !line.StartsWith("certificates", StringComparison.Ordinal)));
        return relay;
    }

    /// <summary>No private key stands anywhere in the data directory as it is, in PEM or in DER.</summary>
    private static void AssertNoKeyLies(string directory)
    {
        // The beginning of a PKCS #8 structure with a key on P-256: version, ecPublicKey, prime256v1.
        var mark = Convert.FromHexString("020100301306072A8648CE3D020106082A8648CE3D030107");
        foreach (var file in Directory.EnumerateFiles(directory).Where(file => Path.GetFileName(file).StartsWith("station.db", StringComparison.Ordinal)))
        {
            var octets = File.ReadAllBytes(file);
            Assert.Equal(-1, octets.AsSpan().IndexOf(mark));
            Assert.Equal(-1, octets.AsSpan().IndexOf("PRIVATE KEY"u8));
        }
    }
}
