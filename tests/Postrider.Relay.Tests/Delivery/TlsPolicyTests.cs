using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.MtaSts;
using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>TLS policies of other domains on the way through the queue.</summary>
public sealed class TlsPolicyTests
{
    private static readonly MailParameters Optional = MailParameters.None with { IsTlsOptional = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_policy_of_one_domain_does_not_bleed_into_another_with_the_same_host()
    {
        await using var world = await StartAsync(("strict.example", "version: STSv1\nmode: enforce\nmx: mx.shared.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("strict.example", ("mx.shared.example", 10, "10.9.9.9"));
        world.Rig.Exchanges.Set("plain.example", ("mx.shared.example", 10, "10.9.9.9"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@strict.example", "cyd@plain.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.Equal([ClientTls.Opportunistic, ClientTls.Verified], world.Rig.Peers.Openings.Select(opening => opening.Tls).Order());
        Assert.All(world.Rig.Peers.Sent, sent => Assert.Single(sent.Transaction.Recipients));
    }

    [Fact]
    public async Task Domains_without_a_policy_go_on_sharing_a_transaction()
    {
        await using var world = await StartAsync();
        world.Rig.Exchanges.Set("one.example", ("mx.shared.example", 10, "10.9.9.9"));
        world.Rig.Exchanges.Set("two.example", ("mx.shared.example", 10, "10.9.9.9"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@one.example", "cyd@two.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.Equal(ClientTls.Opportunistic, Assert.Single(world.Rig.Peers.Openings).Tls);
    }

    [Fact]
    public async Task A_host_that_the_policy_does_not_name_is_never_connected_to()
    {
        await using var world = await StartAsync(("strict.example", "version: STSv1\nmode: enforce\nmx: mx.strict.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("strict.example", ("mx.evil.example", 10, "10.6.6.6"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@strict.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);
        Assert.Empty(world.Rig.Peers.Openings);
        Assert.Equal("4.7.5", Assert.Single(world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred)).Reply?.Status?.ToString());
    }

    [Fact]
    public async Task Two_domains_that_name_other_hosts_than_the_one_they_share_wait_each_for_its_own_reason()
    {
        await using var world = await StartAsync(
            ("one.example", "version: STSv1\nmode: enforce\nmx: mx.one.example\nmax_age: 86400\n"), ("two.example", "version: STSv1\nmode: enforce\nmx: mx.two.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("one.example", ("mx.shared.example", 10, "10.9.9.9"));
        world.Rig.Exchanges.Set("two.example", ("mx.shared.example", 10, "10.9.9.9"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@one.example", "cyd@two.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count == 2);
        Assert.All(world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred), deferred => Assert.EndsWith($"of {deferred.Recipient.Split('@')[1]}", deferred.Reply?.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_two_domains_share_connections_each_is_told_its_own_policy()
    {
        await using var world = await StartAsync(
            ("one.example", "version: STSv1\nmode: enforce\nmx: mx.shared.example\nmax_age: 86400\n"), ("two.example", "version: STSv1\nmode: enforce\nmx: mx.shared.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("one.example", ("mx.shared.example", 10, "10.9.9.9"));
        world.Rig.Exchanges.Set("two.example", ("mx.shared.example", 10, "10.9.9.9"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@one.example", "cyd@two.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.Single(world.Rig.Peers.Openings);
        Assert.All((string[])["one.example", "two.example"], domain => Assert.Equal(
            $"MTA-STS policy 1 of {domain}", Assert.Single(world.Rig.Queue.FindQueue(domain, RecipientPolicies.Followed)?.TlsPolicies ?? []).Source));
    }

    [Fact]
    public async Task A_policy_that_is_no_longer_followed_keeps_nothing_back()
    {
        await using var world = await StartAsync(("strict.example", "version: STSv1\nmode: enforce\nmx: mx.strict.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("strict.example", ("mx.other.example", 10, "10.6.6.6"));
        await world.Rig.SubmitAsync("ann@a.example", "bob@strict.example");
        await world.Rig.UntilAsync(() => world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);

        world.Policies.Follow(null, null);
        world.Rig.Queue.Options = world.Rig.Queue.Options with { };
        await world.Rig.PassAsync(TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10));

        Assert.Equal(["bob@strict.example"], world.Rig.Peers.Delivered);
        Assert.Equal(ClientTls.Opportunistic, Assert.Single(world.Rig.Peers.Openings).Tls);
    }

    [Fact]
    public async Task A_policy_in_testing_keeps_nothing_back()
    {
        await using var world = await StartAsync(("test.example", "version: STSv1\nmode: testing\nmx: mx.test.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("test.example", ("mx.other.example", 10, "10.7.7.7"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@test.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.Equal(ClientTls.Opportunistic, Assert.Single(world.Rig.Peers.Openings).Tls);
    }

    [Fact]
    public async Task A_policy_host_that_hangs_delays_its_own_domain_only()
    {
        await using var world = await StartAsync(("hanging.example", null));
        world.Rig.Exchanges.Set("hanging.example", ("mx.shared.example", 10, "10.9.9.9"));
        world.Rig.Exchanges.Set("plain.example", ("mx.shared.example", 10, "10.9.9.9"));

        await world.Rig.SubmitAsync("ann@a.example", "bob@hanging.example", "cyd@plain.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 1);
        Assert.Equal(["cyd@plain.example"], world.Rig.Peers.Delivered);
        world.Hosts.Gate.SetResult(new StsFetch(null, "no answer"));
        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
    }

    [Fact]
    public async Task Where_there_are_no_hosts_nobody_waits_for_a_policy()
    {
        await using var world = await StartAsync(("hanging.example", null));
        world.Rig.Exchanges.Fail("hanging.example", new Reply(556, "5.1.10", "hanging.example takes no mail"));

        await world.Rig.SubmitAsync(null, "bob@hanging.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.False(world.Hosts.Gate.Task.IsCompleted);
    }

    [Fact]
    public async Task What_says_TLS_Required_No_passes_over_a_policy_that_keeps_all_other_mail_back()
    {
        await using var world = await StartAsync(("strict.example", "version: STSv1\nmode: enforce\nmx: mx.strict.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("strict.example", ("mx.other.example", 10, "10.6.6.6"));
        await world.Rig.SubmitAsync("ann@a.example", "bob@strict.example");
        await world.Rig.UntilAsync(() => world.Rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);

        await world.Rig.SubmitAsync("ann@a.example", Optional, RecipientParameters.None, "cyd@strict.example");

        await world.Rig.UntilAsync(() => world.Rig.Peers.Delivered.Any());
        Assert.Equal(["cyd@strict.example"], world.Rig.Peers.Delivered);
        Assert.Equal(ClientTls.Opportunistic, Assert.Single(world.Rig.Peers.Openings).Tls);
        Assert.Equal("tls-required: no", Assert.Single(world.Rig.Memory.EventsOf(DeliveryEventKind.Delivered)).Note);
        Assert.Equal("mta-sts", Assert.Single(Policies(RecipientPolicies.Followed)).Policy);
        Assert.StartsWith("TLS-Required: No", Assert.Single(Policies(RecipientPolicies.Waived)).Source, StringComparison.Ordinal);

        IEnumerable<TlsPolicyView> Policies(RecipientPolicies which) => world.Rig.Queue.FindQueue("strict.example", which)?.TlsPolicies ?? [];
    }

    [Fact]
    public async Task It_shares_no_connection_with_mail_that_the_policy_holds_for()
    {
        await using var world = await StartAsync(("strict.example", "version: STSv1\nmode: enforce\nmx: mx.strict.example\nmax_age: 86400\n"));
        world.Rig.Exchanges.Set("strict.example", ("mx.strict.example", 10, "10.6.6.6"));

        await world.Rig.SubmitAsync("ann@a.example", Optional, RecipientParameters.None, "cyd@strict.example");
        await world.Rig.SubmitAsync("ann@a.example", "bob@strict.example");

        await world.Rig.UntilAsync(() => world.Rig.Memory.RecipientCount == 0);
        Assert.Equal([ClientTls.Opportunistic, ClientTls.Verified], world.Rig.Peers.Openings.Select(opening => opening.Tls).Order());
    }

    [Theory]
    [InlineData(ClientTls.Required)]
    [InlineData(ClientTls.Verified)]
    [InlineData(ClientTls.Fingerprint)]
    public async Task It_never_passes_over_what_the_route_wants(ClientTls tls)
    {
        await using var rig = await RelayRig.StartAsync(RelayRig.With(route => route with { Tls = tls }));

        await rig.SubmitAsync("ann@a.example", Optional, RecipientParameters.None, "cyd@strict.example");

        await rig.UntilAsync(() => rig.Memory.RecipientCount == 0);
        Assert.Equal(tls, Assert.Single(rig.Peers.Openings).Tls);
    }

    [Fact]
    public async Task Where_the_route_wants_DANE_it_waits_as_all_mail_does()
    {
        await using var rig = await RelayRig.StartAsync(RelayRig.With(route => route with { Tls = ClientTls.Dane }));

        await rig.SubmitAsync("ann@a.example", Optional, RecipientParameters.None, "cyd@strict.example");

        await rig.UntilAsync(() => rig.Memory.EventsOf(DeliveryEventKind.Deferred).Count > 0);
        Assert.Empty(rig.Peers.Openings);
    }

    private static async Task<World> StartAsync(params (string Domain, string? Policy)[] policies)
    {
        var rig = new RelayRig();
        var hosts = new PolicyHosts(policies.ToDictionary(policy => policy.Domain, policy => policy.Policy));
        var sts = await StsResolver.OpenAsync(hosts, hosts, hosts, new StsOptions(), rig.Time, NullLogger<StsResolver>.Instance, Cancellation);
        var followed = new TlsPolicyResolver(null, sts);
        await rig.UseAsync(followed);
        return new World(rig, hosts, sts, followed);
    }

    private sealed record World(RelayRig Rig, PolicyHosts Hosts, StsResolver Sts, TlsPolicyResolver Policies) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Rig.DisposeAsync();
            await Sts.DisposeAsync();
        }
    }
}
