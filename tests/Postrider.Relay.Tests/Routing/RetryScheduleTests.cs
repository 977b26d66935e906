using CsCheck;
using Postrider.Relay.Routing;

namespace Postrider.Relay.Tests.Routing;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 5)]
    [InlineData(2, 10)]
    [InlineData(3, 20)]
    [InlineData(6, 160)]
    [InlineData(7, 240)]
    [InlineData(int.MaxValue, 240)]
    public void Waits_double_until_the_longest(int attempts, int minutes)
    {
        var policy = new RetryPolicy { Jitter = 0 };

        Assert.Equal(Now.AddMinutes(minutes), RetrySchedule.Next(policy, attempts, Now, new Random(1)));
    }

    [Fact]
    public void What_failed_together_does_not_return_together()
    {
        var random = new Random(1);

        var times = Enumerable.Range(0, 100).Select(_ => RetrySchedule.Next(RetryPolicy.Default, 1, Now, random)).ToList();

        Assert.Equal(100, times.Distinct().Count());
        Assert.All(times, time => Assert.InRange(time, Now.AddMinutes(4.5), Now.AddMinutes(5.5)));
    }

    [Fact]
    public void No_policy_overflows_or_ends_in_a_loop()
    {
        var wait = Gen.OneOf(Gen.Long, Gen.OneOf(0L, 1L, -1L, long.MaxValue, long.MinValue)).Select(ticks => new TimeSpan(ticks));
        var number = Gen.OneOf(Gen.Double, Gen.OneOf(0d, 1d, 2d, -1d, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue));
        var moment = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

        Gen.Select(wait, wait, number, number, Gen.Int, moment).Sample((first, longest, factor, jitter, attempts, now) =>
        {
            var policy = new RetryPolicy { First = first, Longest = longest, Factor = factor, Jitter = jitter };

            var next = RetrySchedule.Next(policy, attempts, now, new Random(attempts));

            Assert.True(next == DateTimeOffset.MaxValue || next >= now + RetrySchedule.Shortest);
        });
    }

    [Fact]
    public void Waits_never_shrink_but_by_jitter()
    {
        var policies = Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 100_000], Gen.Double[1, 10], Gen.Int[1, 100]);

        policies.Sample((first, longest, factor, attempts) =>
        {
            var policy = new RetryPolicy { First = TimeSpan.FromSeconds(first), Longest = TimeSpan.FromSeconds(longest), Factor = factor, Jitter = 0 };

            var wait = RetrySchedule.Next(policy, attempts, Now, new Random(1));

            Assert.InRange(RetrySchedule.Next(policy, attempts + 1, Now, new Random(1)), wait, Now + policy.Longest);
        });
    }
}
