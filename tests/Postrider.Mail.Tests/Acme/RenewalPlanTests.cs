using CsCheck;
using Postrider.Mail.Acme;

namespace Postrider.Mail.Tests.Acme;

public sealed class RenewalPlanTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Begin.AddDays(90);

    [Theory]
    [InlineData(0.0, 60)]
    [InlineData(0.5, 55.5)]
    [InlineData(1.0, 51)]
    public void Without_a_window_two_thirds_of_the_life_go_by_at_most(double share, double days) =>
        Assert.Equal(days, (RenewalPlan.RenewAt(Begin, End, null, share) - Begin).TotalDays, 0.001);

    [Fact]
    public void The_window_of_the_authority_is_kept() =>
        Assert.Equal(Begin.AddDays(15), RenewalPlan.RenewAt(Begin, End, new RenewalWindow(Begin.AddDays(10), Begin.AddDays(20), null), 0.5));

    [Fact]
    public void A_window_in_the_past_means_now() =>
        Assert.True(RenewalPlan.RenewAt(Begin, End, new RenewalWindow(Begin.AddDays(-3), Begin.AddDays(-2), null), 0.9) < Begin);

    [Fact]
    public void A_window_behind_the_end_is_not_waited_for() =>
        Assert.True(RenewalPlan.RenewAt(Begin, End, new RenewalWindow(End.AddDays(1), End.AddDays(2), null), 0.5) < End);

    [Fact]
    public void Pauses_grow_keep_their_bounds_and_what_the_authority_asks() => Gen.Select(Gen.Int[1, 1000], Gen.Double[0, 1], Gen.Int[0, 100_000_000]).Sample(
        (failures, share, seconds) =>
        {
            var pause = RenewalPlan.PauseAfter(failures, TimeSpan.FromSeconds(seconds), share);

            return pause >= TimeSpan.FromMinutes(5) && pause <= TimeSpan.FromDays(7)
                && pause >= TimeSpan.FromSeconds(Math.Min(seconds, 7 * 86_400))
                && RenewalPlan.PauseAfter(failures + 1, null, share) >= RenewalPlan.PauseAfter(failures, null, share);
        });
}
