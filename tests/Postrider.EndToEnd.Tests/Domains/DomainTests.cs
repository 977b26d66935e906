using System.Collections.Immutable;
using System.Text.Json;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Domains;

/// <summary><c>postrider domain</c> as people use it, with Knot for the zone.</summary>
public sealed class DomainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_is_added_published_and_found_right()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 relay\nshop TXT \"v=spf1 mx -all\"\nshop TXT \"site=1\"", "", Cancellation);

        var added = await setup.Relay.AskAsync("domain", "add", "shop.test");
        var before = await VerifyAsync(setup, 1);
        var dry = await setup.Relay.AskAsync("domain", "publish", "shop.test", "--dry-run");
        var unchanged = await VerifyAsync(setup, 1);
        var published = await setup.Relay.AskAsync("domain", "publish", "shop.test");
        var after = await VerifyAsync(setup, 0);
        var listed = await setup.Relay.AskAsync("domain", "list");

        Assert.Equal(["SPF", "DKIM", "DKIM", "DMARC", "host", "PTR"], Words(added.GetProperty("records"), "purpose"));
        Assert.Equal(["\"v=spf1 mx ip4:127.0.0.1 -all\""], Words(added.GetProperty("records")[0].GetProperty("values")));
        Assert.Contains("dkim-missing", Codes(before));
        Assert.Equal(Codes(before), Codes(unchanged));
        Assert.Equal(Words(dry.GetProperty("set"), "name"), Words(published.GetProperty("set"), "name"));
        Assert.DoesNotContain(after.GetProperty("domains")[0].GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("level").GetString() is "wrong" or "warning" or "unknown");
        var domain = Assert.Single(listed.GetProperty("domains").EnumerateArray());
        Assert.Equal("verified", domain.GetProperty("verification").GetString());
        Assert.Equal(["active", "active"], Words(domain.GetProperty("keys"), "state"));
    }

    [Fact]
    public async Task The_zone_file_is_read_by_a_name_server_of_others()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 relay", "", Cancellation);

        var zone = await setup.Relay.RunAsync("domain", "add", "shop.test", "--zone");
        await using var served = await Knot.StartAsync(zone.Output, "local-data-ptr: \"127.0.0.1 relay.test\"", Cancellation);
        var verified = await setup.Relay.RunAsync("domain", "verify", "shop.test", "--json", "--resolver", served.Resolver.ToString());

        Assert.Equal(0, zone.ExitCode);
        Assert.Contains("dkim-key", Codes(JsonDocument.Parse(verified.Output).RootElement));
        Assert.DoesNotContain("dkim-missing", Codes(JsonDocument.Parse(verified.Output).RootElement));
        Assert.Contains("spf-pass", Codes(JsonDocument.Parse(verified.Output).RootElement));
    }

    [Fact]
    public async Task What_others_set_is_not_taken_away_unasked()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 elsewhere\nelsewhere A 192.0.2.9", "", Cancellation);
        await setup.Relay.AskAsync("domain", "add", "shop.test", "--inbound");

        var careful = await setup.Relay.AskAsync("domain", "publish", "shop.test", "--inbound");
        var bold = await setup.Relay.AskAsync("domain", "publish", "shop.test", "--inbound", "--replace");

        Assert.Contains("MX", careful.GetProperty("left").EnumerateArray().Select(left => left.GetProperty("record").GetProperty("purpose").GetString()));
        Assert.Equal(["10 relay.test."], bold.GetProperty("set").EnumerateArray().Where(record => record.GetProperty("purpose").GetString() == "MX").SelectMany(record => Words(record.GetProperty("values"))));
    }

    [Fact]
    public async Task A_second_SPF_record_is_told_and_mended_by_publishing()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 relay", "", Cancellation);
        await setup.Relay.AskAsync("domain", "add", "shop.test");
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        await VerifyAsync(setup, 0);
        var other = new DynamicUpdate(
            [new UpdateZone(DomainName.Parse("test"), setup.Dns.Authority, new TsigKey(DomainName.Parse(Knot.Sha256Key), TsigAlgorithm.HmacSha256, Convert.FromBase64String(Knot.KeySecret)))],
            TimeSpan.FromSeconds(30), TimeProvider.System);
        await other.ApplyAsync([DnsChange.Add(DnsRecordSet.Of(DomainName.Parse("shop.test"), TimeSpan.FromMinutes(1), DnsRecordValue.OfText("v=spf1 mx -all")))], Cancellation);

        var broken = await VerifyAsync(setup, 1);
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        var mended = await VerifyAsync(setup, 0);

        Assert.Contains("spf-two-records", Codes(broken));
        Assert.DoesNotContain("spf-two-records", Codes(mended));
    }

    [Fact]
    public async Task People_are_told_in_words_what_to_do()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 relay", "", Cancellation);

        var added = await setup.Relay.RunAsync("domain", "add", "shop.test");
        var again = await setup.Relay.RunAsync("domain", "add", "shop.test");
        var verified = await setup.Relay.RunAsync("domain", "verify");
        var unasked = await setup.Relay.RunAsync("domain", "remove", "shop.test");
        var removed = await setup.Relay.RunAsync("domain", "remove", "shop.test", "--yes");
        var listed = await setup.Relay.RunAsync("domain", "list");

        Assert.Contains("Next: `postrider domain publish shop.test` sets them", added.Output, StringComparison.Ordinal);
        Assert.Contains("is a domain of this station already", again.Error, StringComparison.Ordinal);
        Assert.Contains("shop.test has no SPF record", verified.Output, StringComparison.Ordinal);
        Assert.Equal(2, unasked.ExitCode);
        Assert.Equal(0, removed.ExitCode);
        Assert.Contains("No domain sends here yet.", listed.Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> VerifyAsync(DomainSetup setup, int exitCode)
    {
        var result = await setup.Relay.RunAsync("domain", "verify", "shop.test", "--json");
        Assert.True(result.ExitCode == exitCode, result.ToString());
        return JsonDocument.Parse(result.Output).RootElement;
    }

    private static ImmutableArray<string?> Codes(JsonElement listing) => Words(listing.GetProperty("domains")[0].GetProperty("findings"), "code");

    private static ImmutableArray<string?> Words(JsonElement list, string? property = null) =>
        [.. list.EnumerateArray().Select(item => (property is null ? item : item.GetProperty(property)).GetString())];
}
