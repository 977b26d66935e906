using CsCheck;
using Postrider.Relay.Shaping;

namespace Postrider.Relay.Tests.Shaping;

public sealed class RateLimiterTests
{
    private static readonly Gen<Rate> Rates = Gen.Select(Gen.Int[1, 2000], Gen.OneOf(Gen.Const(1), Gen.Const(60), Gen.Const(3600), Gen.Const(86_400)), (count, seconds) => new Rate(count, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void No_period_ever_has_more_than_the_rate_says() => Gen.Select(Rates, Gen.Double[0, 1].Array[300]).Sample((rate, steps) =>
    {
        var limiter = new RateLimiter(rate);
        var sent = new List<(TimeSpan At, int Count)>();
        var now = TimeSpan.FromDays(1);
        foreach (var step in steps)
        {
            now += TimeSpan.FromTicks((long)(step * step * rate.Period.Ticks / 5));
            var count = Math.Min(limiter.Available(now), 1 + (int)(step * rate.Count));
            if (count == 0) continue;
            limiter.Add(count, now);
            sent.Add((now, count));
        }

        return sent.All(one => sent.Where(other => other.At <= one.At && other.At > one.At - rate.Period).Sum(other => other.Count) <= rate.Count);
    });

    [Fact]
    public void A_queue_that_always_has_more_gets_nearly_all_of_the_rate() => Rates.Sample(rate =>
    {
        var limiter = new RateLimiter(rate);
        var (now, sent) = (TimeSpan.Zero, 0L);
        var end = rate.Period * 20;
        while (now < end)
        {
            var count = limiter.Available(now);
            if (count > 0)
            {
                limiter.Add(count, now);
                sent += count;
            }

            var wait = limiter.Wait(now);
            now += wait > TimeSpan.Zero ? wait : TimeSpan.FromTicks(1);
        }

        return sent >= rate.Count * 20 * 0.95 && sent <= rate.Count * 21L;
    }, iter: 200);

    [Fact]
    public void After_the_wait_that_it_names_there_is_one_more() => Gen.Select(Rates, Gen.Int[1, 5000]).Sample((rate, count) =>
    {
        var limiter = new RateLimiter(rate);
        var now = TimeSpan.FromHours(1);
        limiter.Add(count, now);
        for (var looks = 0; looks < 200 && limiter.Wait(now) is var wait && wait > TimeSpan.Zero; looks++) now += wait;
        return limiter.Wait(now) == TimeSpan.Zero && limiter.Available(now) >= 1;
    });

    [Fact]
    public void What_an_hour_allows_is_spread_over_it()
    {
        var limiter = new RateLimiter(new Rate(3600, TimeSpan.FromHours(1)));

        Assert.Equal(361, limiter.Available(TimeSpan.Zero));
        limiter.Add(361, TimeSpan.Zero);
        Assert.Equal(0, limiter.Available(TimeSpan.Zero));
        Assert.Equal(10, limiter.Available(TimeSpan.FromSeconds(10.01)));
    }

    [Fact]
    public void What_a_day_allows_goes_when_it_is_asked_for()
    {
        var limiter = new RateLimiter(new Rate(500, TimeSpan.FromDays(1)));

        Assert.Equal(500, limiter.Available(TimeSpan.Zero));
    }

    [Theory]
    [InlineData("20/s", 20, 1)]
    [InlineData("600/m", 600, 60)]
    [InlineData("10,000/hour", 10_000, 3600)]
    [InlineData("50_000 / d", 50_000, 86_400)]
    [InlineData("1/30s", 1, 30)]
    public void Rates_are_written_as_people_say_them(string text, int count, int seconds)
    {
        Assert.True(Rate.TryParse(text, out var rate));
        Assert.Equal(new Rate(count, TimeSpan.FromSeconds(seconds)), rate);
        Assert.True(Rate.TryParse(rate.ToString(), out var again));
        Assert.Equal(rate, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("20")]
    [InlineData("/s")]
    [InlineData("0/s")]
    [InlineData("-1/s")]
    [InlineData("1/fortnight")]
    [InlineData("1/0s")]
    [InlineData("1/31d")]
    [InlineData("999999999999/s")]
    public void What_is_no_rate_is_not_read(string text) => Assert.False(Rate.TryParse(text, out _));

    [Fact]
    public void No_text_makes_reading_a_rate_fail() => Gen.String.Sample(text =>
    {
        if (Rate.TryParse(text, out var rate)) Assert.InRange(rate.Count, 1, Rate.MaximumCount);
    });
}
