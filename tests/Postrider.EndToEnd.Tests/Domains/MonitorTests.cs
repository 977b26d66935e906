using System.Collections.Immutable;
using Postrider.EndToEnd.Peers;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.EndToEnd.Domains;

/// <summary>A station that runs while somebody else changes the zone of its domain.</summary>
public sealed class MonitorTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_record_that_is_broken_while_the_station_runs_is_told_of_in_plain_words_and_so_is_its_mending()
    {
        await using var setup = await DomainSetup.StartAsync("shop MX 10 relay", "", Cancellation);
        var settings = await File.ReadAllTextAsync(setup.Relay.ConfigurationFile, Cancellation);
        await File.WriteAllTextAsync(setup.Relay.ConfigurationFile, settings.Replace("[domains]", "[domains]\ncheck_every = \"10s\"", StringComparison.Ordinal), Cancellation);
        await setup.Relay.AskAsync("domain", "add", "shop.test");
        await setup.Relay.AskAsync("domain", "publish", "shop.test");
        await setup.Relay.AskAsync("domain", "verify", "shop.test");
        await setup.Relay.StartAsync(Cancellation);
        var second = DnsRecordSet.Of(DomainName.Parse("shop.test"), TimeSpan.FromMinutes(1), DnsRecordValue.OfText("v=spf1 mx -all"));

        await ChangeAsync(setup, DnsChange.Add(second));
        await setup.Relay.LogsAsync("The DNS records of shop.test were right and are not any more (spf-two-records)", Cancellation);
        var broken = await setup.Relay.AskAsync("status");
        var shown = await setup.Relay.RunAsync("status");
        await ChangeAsync(setup, DnsChange.Remove(second));
        await setup.Relay.LogsAsync("The DNS records of shop.test are right again", Cancellation);
        var mended = await setup.Relay.AskAsync("status");

        var domain = Assert.Single(broken.GetProperty("broken_domains").EnumerateArray());
        Assert.Equal("spf-two-records shop.test", Assert.Single(domain.GetProperty("wrong").EnumerateArray()).GetString());
        Assert.Contains("the DNS records of shop.test broke", shown.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(mended.GetProperty("broken_domains").EnumerateArray());
        Assert.Single(setup.Relay.Log.Split('\n'), line => line.Contains("are not any more", StringComparison.Ordinal));
    }

    private static async Task ChangeAsync(DomainSetup setup, DnsChange change)
    {
        var stranger = new DynamicUpdate(
            [new UpdateZone(DomainName.Parse("test"), setup.Dns.Authority, new TsigKey(DomainName.Parse(Knot.Sha256Key), TsigAlgorithm.HmacSha256, Convert.FromBase64String(Knot.KeySecret)))],
            TimeSpan.FromSeconds(30), TimeProvider.System);
        var done = await stranger.ApplyAsync(ImmutableArray.Create(change), Cancellation);
        Assert.True(done.IsDone, done.Problem);
    }
}
