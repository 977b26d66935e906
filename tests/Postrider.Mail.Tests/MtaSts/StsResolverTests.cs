using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.MtaSts;
using Postrider.Mail.Tests.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.MtaSts;

public sealed class StsResolverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly FakeDns _dns;
    private readonly FakePolicies _policies = new();

    public StsResolverTests() => _dns = new FakeDns(_time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_domain_that_announces_none_is_not_asked_for_one()
    {
        await using var resolver = await OpenAsync();

        Assert.Null((await FindAsync(resolver)).Policy);
        Assert.Empty(_policies.Fetched);
    }

    [Fact]
    public async Task An_announced_policy_is_fetched_once_and_kept()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        await using var resolver = await OpenAsync();

        var first = await FindAsync(resolver);
        var second = await FindAsync(resolver);

        Assert.True(first.IsEnforced && second.IsEnforced);
        Assert.Equal("1", second.Id);
        Assert.Single(_policies.Fetched);
    }

    [Fact]
    public async Task Another_id_means_another_policy()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);

        Announce("2");
        _policies.Serve("a.example", "none");

        Assert.Equal((StsMode.None, "2"), ((await FindAsync(resolver)).Policy?.Mode, (await FindAsync(resolver)).Id));
    }

    [Fact]
    public async Task A_policy_that_is_kept_outlives_its_announcement_and_its_host()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);

        _policies.Break("a.example", "gone");
        Announce("2");
        var broken = await FindAsync(resolver);
        _dns.Text("_mta-sts.a.example");
        var silent = await FindAsync(resolver);
        _dns.FailText("_mta-sts.a.example");
        var deaf = await FindAsync(resolver);

        Assert.True(broken.IsEnforced && silent.IsEnforced && deaf.IsEnforced);
        Assert.Equal("gone", broken.Problem);
        Assert.Equal("the domain no longer announces a policy; the one kept holds until it is too old", silent.Problem);
        Assert.Equal("the TXT record is not known (SERVFAIL); the policy kept holds", deaf.Problem);
    }

    [Fact]
    public async Task A_policy_too_old_is_none()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce", maximumAge: 600);
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);
        _policies.Break("a.example", "gone");

        _time.Advance(TimeSpan.FromSeconds(601));
        _dns.Text("_mta-sts.a.example");

        Assert.Null((await FindAsync(resolver)).Policy);
    }

    [Fact]
    public async Task A_policy_is_fetched_again_long_before_it_is_too_old_and_holds_meanwhile()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce", maximumAge: 1000);
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);
        var gate = _policies.Hang("a.example");

        _time.Advance(TimeSpan.FromSeconds(501));
        var meanwhile = await FindAsync(resolver);
        gate.SetResult();
        await _policies.UntilAsync(store => store.Stored["a.example"].FetchedAt == _time.GetUtcNow());

        Assert.True(meanwhile.IsEnforced);
        Assert.Equal(2, _policies.Fetched.Count);
    }

    [Fact]
    public async Task Policies_are_fetched_again_without_mail()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);

        for (var hour = 0; hour < 26; hour++) _time.Advance(TimeSpan.FromHours(1));

        await _policies.UntilAsync(store => store.Fetched.Count >= 2);
    }

    [Fact]
    public async Task While_policies_are_not_followed_none_is_fetched_again()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce", maximumAge: 3600 * 24 * 7);
        await using var resolver = await OpenAsync();
        await FindAsync(resolver);

        resolver.Refreshes = false;
        for (var hour = 0; hour < 26; hour++) _time.Advance(TimeSpan.FromHours(1));
        var idle = _policies.Fetched.Count;
        resolver.Refreshes = true;
        _time.Advance(TimeSpan.FromHours(1));
        await _policies.UntilAsync(store => store.Fetched.Count >= 2);

        Assert.Equal(1, idle);
    }

    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        await using (var before = await OpenAsync()) await FindAsync(before);
        _policies.Break("a.example", "gone");
        _dns.FailText("_mta-sts.a.example");

        await using var resolver = await OpenAsync();

        Assert.True((await FindAsync(resolver)).IsEnforced);
    }

    [Fact]
    public async Task A_restart_leaves_out_what_is_too_old()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce", maximumAge: 600);
        await using (var before = await OpenAsync()) await FindAsync(before);
        _time.Advance(TimeSpan.FromSeconds(601));

        await using var resolver = await OpenAsync();

        Assert.Empty(_policies.Stored);
    }

    [Fact]
    public async Task A_policy_that_cannot_be_kept_on_disk_holds_all_the_same()
    {
        Announce("1");
        _policies.Serve("a.example", "enforce");
        _policies.IsDiskFull = true;
        await using var resolver = await OpenAsync();

        Assert.True((await FindAsync(resolver)).IsEnforced);
    }

    [Fact]
    public async Task Why_a_policy_was_not_fetched_is_passed_on()
    {
        Announce("1");
        _policies.Served["a.example"] = StsFetch.Failed(StsFault.HostNotTrusted, "its certificate is old");
        await using var resolver = await OpenAsync();

        var finding = await FindAsync(resolver);

        Assert.Equal((StsFault.HostNotTrusted, "its certificate is old"), (finding.Fault, finding.Problem));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 5")]
    public async Task A_policy_that_breaks_the_grammar_is_none_and_is_not_fetched_again_at_once(string text)
    {
        Announce("1");
        _policies.Served["a.example"] = new StsFetch(text, null);
        await using var resolver = await OpenAsync();

        var first = await FindAsync(resolver);
        await FindAsync(resolver);

        Assert.Equal((null, StsFault.Invalid), (first.Policy, first.Fault));
        Assert.NotNull(first.Problem);
        Assert.Single(_policies.Fetched);
        _time.Advance(TimeSpan.FromMinutes(6));
        Announce("1");
        await FindAsync(resolver);
        Assert.Equal(2, _policies.Fetched.Count);
    }

    [Fact]
    public async Task A_policy_host_that_hangs_delays_its_own_domain_only()
    {
        Announce("1");
        _dns.Text("_mta-sts.b.example", "v=STSv1; id=1");
        _policies.Serve("b.example", "enforce");
        _policies.Hang("a.example");
        await using var resolver = await OpenAsync();

        var hanging = FindAsync(resolver).AsTask();

        Assert.True((await resolver.FindAsync(DomainName.Parse("b.example"), Cancellation)).IsEnforced);
        Assert.False(hanging.IsCompleted);
    }

    [Fact]
    public async Task However_many_hang_the_next_domain_waits_for_none_of_them()
    {
        await using var resolver = await OpenAsync(new StsOptions { MaximumFetches = 3 });
        for (var i = 0; i < 3; i++)
        {
            _dns.Text($"_mta-sts.h{i}.example", "v=STSv1; id=1");
            _policies.Hang($"h{i}.example");
            _ = resolver.FindAsync(DomainName.Parse($"h{i}.example"), Cancellation).AsTask();
        }

        Announce("1");
        _policies.Serve("a.example", "enforce");

        var finding = await FindAsync(resolver);

        Assert.Equal("too many policies are being fetched", finding.Problem);
    }

    [Fact]
    public async Task The_oldest_policy_gives_way_where_there_are_too_many()
    {
        await using var resolver = await OpenAsync(new StsOptions { MaximumKept = 2 });
        foreach (var domain in (string[])["a.example", "b.example", "c.example"])
        {
            _dns.Text($"_mta-sts.{domain}", "v=STSv1; id=1");
            _policies.Serve(domain, "enforce");
            await resolver.FindAsync(DomainName.Parse(domain), Cancellation);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["b.example", "c.example"], _policies.Stored.Keys.Order());
    }

    private void Announce(string id) => _dns.Text("_mta-sts.a.example", $"v=STSv1; id={id}");

    private ValueTask<StsResolver> OpenAsync(StsOptions? options = null) =>
        StsResolver.OpenAsync(_dns, _policies, _policies, options ?? new StsOptions(), _time, NullLogger<StsResolver>.Instance, Cancellation);

    private static ValueTask<StsFinding> FindAsync(StsResolver resolver) => resolver.FindAsync(DomainName.Parse("a.example"), Cancellation);
}
