using Postrider.Http.Admin;
using Postrider.Http.Tests.Fakes;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Http.Tests.Admin;

public sealed class KeyRoutesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_keys_of_a_domain_are_rotated()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        var report = await client.RotateKeysAsync(FakeKeys.Domain, Cancellation);

        Assert.Equal(["pr2-ed"], report.Made);
    }

    [Fact]
    public async Task A_domain_that_is_not_there_is_named()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.RotateKeysAsync("no/where?.example", Cancellation));

        Assert.Equal(404, refusal.Status);
    }

    [Fact]
    public async Task A_store_that_fails_says_why()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Keys.Failure = new IOException("The disk is gone.");
        using var client = relay.Connect();

        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.RotateKeysAsync(FakeKeys.Domain, Cancellation));

        Assert.Equal((503, "The disk is gone."), (refusal.Status, refusal.Message));
    }

    [Fact]
    public void A_key_is_told_of_with_what_it_waits_for()
    {
        var key = new DomainKey { Id = 1, Selector = "pr2-ed", Algorithm = DkimAlgorithm.Ed25519Sha256, State = DomainKeyState.Next, PublicRecord = "v=DKIM1", CreatedAt = Queued.Now, SeenAt = Queued.Now };
        var domain = new SendingDomain { Name = DomainName.Parse("shop.example"), CreatedAt = Queued.Now, DelegationZone = DomainName.Parse("keys.example"), Keys = [key] };

        var view = KeyView.Of(domain, key, new KeySchedule { Settle = TimeSpan.FromHours(2) }, name => name.Value.EndsWith("keys.example", StringComparison.Ordinal));

        Assert.Equal(("next", "settling", Queued.Now.AddHours(2)), (view.State, view.WaitsFor, view.WaitsUntil));
        Assert.Equal(("pr2-ed._domainkey.shop.example", "pr2-ed._domainkey.shop.example.keys.example", true), (view.Name, view.RecordName, view.IsSetHere));
    }
}
