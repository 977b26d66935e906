using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Simulation;
using Postrider.Shaping;
using Postrider.Simulating;
using Postrider.Smtp;

namespace Postrider.Tests.Simulating;

/// <summary>
/// A day of Gmail, Outlook and Yahoo with limits, greylisting, temporary blocks and spam refusals, handled as an experienced postmaster would by hand, with nobody touching it: the relay's own
/// scheduler under the built-in rules.
/// </summary>
public sealed class SimulatedDayTests
{
    /// <summary>Blocks that come whatever we do, in the thick of the newsletter, and lift.</summary>
    private static readonly SimulationPlan Day = new()
    {
        Options = new RelayOptions
        {
            HostName = DomainName.Parse("relay.example"),
            Routes = [new Route { Name = "default", Kind = RouteKind.Mx }],
            Shapes = new ShapeTable(ShapeFile.BuiltIn),
        },
        Mail = SimulatedDay.Mail,
        Providers =
        [
            ProviderModels.Gmail with { Blocks = [new ProviderBlock(TimeSpan.FromHours(10), TimeSpan.FromMinutes(40))] },
            ProviderModels.Outlook with { Blocks = [new ProviderBlock(TimeSpan.FromHours(9), TimeSpan.FromMinutes(90))] },
            ProviderModels.Yahoo with { Blocks = [new ProviderBlock(TimeSpan.FromHours(11), TimeSpan.FromHours(1))] },
            ProviderModels.Greylister,
            ProviderModels.Tarpit,
            ProviderModels.Others,
        ],
    };

    private static readonly Lazy<SimulationResult> Ruled = new(() => TrafficSimulation.Run(Day, CancellationToken.None));
    private static readonly Lazy<SimulationResult> Unruled = new(() => TrafficSimulation.Run(Day with { Options = Day.Options with { Shapes = ShapeTable.Empty } }, CancellationToken.None));

    public static TheoryData<string> Large => ["gmail", "outlook", "yahoo"];

    [Theory]
    [InlineData("gmail")]
    [InlineData("outlook")]
    [InlineData("yahoo")]
    [InlineData("greylister")]
    [InlineData("tarpit")]
    [InlineData("others")]
    public void All_mail_is_delivered_but_what_is_refused_for_cause(string provider)
    {
        var result = Of(Ruled, provider);

        Assert.Equal((0, 0), (result.Waiting, result.Expired));
        // The models refuse one in a hundred and less: spam, and recipients that do not exist.
        Assert.InRange(result.Bounced, 0, result.Accepted / 100);
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void A_provider_that_says_slow_down_is_heard(string provider)
    {
        var result = Of(Ruled, provider);

        Assert.InRange(result.LimitsHit, 0, result.Accepted / 50);
        Assert.InRange(result.Blocks, 0, 1);
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void A_provider_that_blocks_is_left_alone_until_it_lifts_the_block(string provider)
    {
        Assert.InRange(Of(Ruled, provider).AttemptsWhileBlocked, 1, 100);
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void Mail_that_somebody_waits_for_is_not_behind_the_newsletter(string provider)
    {
        var result = Of(Ruled, provider);

        Assert.InRange(result.Transactional.Median, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        Assert.True(result.Transactional.P95 < result.Bulk.P95, $"{result.Transactional} against {result.Bulk}");
    }

    [Fact]
    public void Greylisted_mail_goes_with_the_second_attempt()
    {
        var result = Of(Ruled, "greylister");

        Assert.Equal(result.Accepted, result.Deferrals);
        Assert.InRange(result.Transactional.P95, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(12));
    }

    [Fact]
    public void All_is_at_its_full_pace_again_at_the_end_and_each_reaction_has_its_end()
    {
        var last = Ruled.Value.Events.Where(happened => happened.Kind != ShapingEventKind.ConnectionsCut).GroupBy(happened => happened.Site).Select(group => group.Last().Kind);

        Assert.NotEmpty(Ruled.Value.Events);
        Assert.All(last, kind => Assert.Equal(ShapingEventKind.Recovered, kind));
    }

    [Theory]
    [MemberData(nameof(Large))]
    public void Without_the_rules_the_same_day_is_worse(string provider)
    {
        var (ruled, unruled) = (Of(Ruled, provider), Of(Unruled, provider));

        Assert.True(unruled.LimitsHit + unruled.AttemptsWhileBlocked > 5 * (ruled.LimitsHit + ruled.AttemptsWhileBlocked), $"{unruled.LimitsHit} and {unruled.AttemptsWhileBlocked} against {ruled.LimitsHit} and {ruled.AttemptsWhileBlocked}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_day()
    {
        var again = TrafficSimulation.Run(Day, TestContext.Current.CancellationToken);

        Assert.Equal(Ruled.Value.Providers.Select(provider => (provider.Name, provider.Delivered, provider.Deferrals)), again.Providers.Select(provider => (provider.Name, provider.Delivered, provider.Deferrals)));
    }

    private static ProviderResult Of(Lazy<SimulationResult> day, string name) => day.Value.Providers.First(provider => provider.Name == name);
}
