using Postrider.EndToEnd.Domains;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Certificates;

/// <summary>The MTA-STS policy of a domain of ours, and a certificate that senders who hold to it refuse.</summary>
public sealed class PolicyTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_policy_that_has_senders_keep_mail_back_is_noticed_by_check_doctor_and_the_running_station_until_the_certificate_is_right()
    {
        await using var setup = await DomainSetup.StartAsync(
            "shop MX 10 relay",
            """
            [[mta_sts]]
            domains = ["shop.test"]
            mode = "enforce"
            mx = ["relay.test"]
            """,
            Cancellation);
        var relay = setup.Relay;
        using var authority = new TestAuthority();
        using var certificate = authority.Issue("relay.test", "localhost");

        var check = await relay.RunAsync("check");
        await relay.StartAsync(Cancellation);
        await relay.LogsAsync("StsGuard: Senders that hold to the MTA-STS policy of shop.test keep mail back from this relay: nobody vouches for the certificate of relay.test", Cancellation);
        var doctor = await relay.RunAsync("doctor");
        var status = await relay.AskAsync("status");
        // The key first: a pair of which one half is new is not used.
        var chain = authority.ChainOf(certificate);
        await File.WriteAllTextAsync(Path.Combine(relay.Folder, "key.pem"), chain[..chain.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)], Cancellation);
        await File.WriteAllTextAsync(relay.CertificateFile, chain[chain.IndexOf("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal)..], Cancellation);
        await relay.LogsAsync("Nothing stands against the MTA-STS policy of shop.test any more", Cancellation);
        var mended = await relay.AskAsync("status");

        Assert.Contains("nobody vouches for the certificate of relay.test", check.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Contains("MTA-STS", doctor.Output, StringComparison.Ordinal);
        Assert.Contains("nobody vouches for the certificate of relay.test", doctor.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal("shop.test", Assert.Single(status.GetProperty("policy_concerns").EnumerateArray()).GetProperty("domain").GetString());
        Assert.Empty(mended.GetProperty("policy_concerns").EnumerateArray());
    }
}
