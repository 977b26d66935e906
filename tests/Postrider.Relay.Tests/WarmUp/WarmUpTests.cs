using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Sources;
using Postrider.Relay.WarmUp;

namespace Postrider.Relay.Tests.WarmUp;

/// <summary>New sources send a little more each day, in simulated time.</summary>
public sealed class WarmUpTests
{
    private static readonly WarmUpPlan Short = new([10, 20, 40]);
    private static readonly SourcePool Pool = new("p", [new PoolMember(new EgressSource { Name = "new" }, 1), new PoolMember(new EgressSource { Name = "warm" }, 1)], []);
    private static readonly SourcePool Alone = new("a", [new PoolMember(new EgressSource { Name = "new" }, 1)], []);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));

    [Fact]
    public void A_whole_plan_runs_its_days_and_ends_warm()
    {
        var book = Book(WarmUpPlan.BuiltIn);
        var sent = new List<int>();

        for (var day = 0; day < WarmUpPlan.BuiltIn.Days.Length; day++)
        {
            sent.Add(SendAll(book, most: 1_000_000));
            Assert.Equal(WarmUpPlan.BuiltIn.Days.Length - day, (book.Progress()[0].WarmOn!.Value.DayNumber - Today.DayNumber));
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(WarmUpPlan.BuiltIn.Days, sent);
        Assert.Equal(1_000_000, SendAll(book, most: 1_000_000));
        Assert.Null(book.Progress()[0].WarmOn);
    }

    [Fact]
    public void A_day_of_which_less_than_half_was_used_is_not_counted()
    {
        var book = Book(Short);
        SendAll(book, most: 4);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(10, SendAll(book, most: 100));
    }

    [Theory]
    [InlineData(OutcomeKind.Blocked, 2, "2 of 22 were blocked")]
    [InlineData(OutcomeKind.Bounced, 2, "2 of 22 were bounced")]
    [InlineData(OutcomeKind.Complaint, 2, "2 of 20 were called spam")]
    public void Trouble_stops_a_source_for_the_day_and_takes_it_back_and_it_goes_on_by_itself(OutcomeKind trouble, int times, string reason)
    {
        var book = Book(new WarmUpPlan([10, 20, 40, 80]));
        for (var day = 0; day < 2; day++)
        {
            SendAll(book, most: 100);
            _time.Advance(TimeSpan.FromDays(1));
        }

        SendAll(book, most: 22);
        Note(book, OutcomeKind.Delivered, 20);
        Note(book, trouble, times);

        Assert.Equal(reason, book.Progress()[0].Record.Halted);
        Assert.Equal(0, SendAll(book, most: 100));
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(10, SendAll(book, most: 100));
        Assert.Null(book.Progress()[0].Record.Halted);
    }

    [Fact]
    public void A_few_outcomes_are_no_trouble()
    {
        var book = Book(Short);
        SendAll(book, most: 10);

        Note(book, OutcomeKind.Blocked, 10);

        Assert.Null(book.Progress()[0].Record.Halted);
    }

    [Fact]
    public void What_a_new_source_may_not_send_leaves_by_a_warm_one_of_its_pool()
    {
        var book = Book(Short);
        var places = new List<int>();

        for (var i = 0; i < 15; i++)
        {
            var place = 0;
            Assert.True(book.TryTake(Pool, ref place, "google"));
            places.Add(place);
        }

        Assert.Equal((10, 5), (places.Count(place => place == 0), places.Count(place => place == 1)));
    }

    [Fact]
    public void Each_provider_has_a_count_of_its_own_and_others_are_not_touched()
    {
        var book = new WarmUpBook(_time, NullLogger<WarmUpBook>.Instance) { Rules = [new WarmUpRule("new", ["google", "yahoo"], Short)] };

        Assert.Equal((10, 10, 500), (SendAll(book, 500, "google"), SendAll(book, 500, "yahoo"), SendAll(book, 500, "other")));
    }

    [Fact]
    public void What_was_not_sent_after_all_is_given_back()
    {
        var book = Book(Short);
        SendAll(book, most: 10);

        book.GiveBack("new", "google");

        Assert.Equal(1, SendAll(book, most: 100));
    }

    [Fact]
    public void A_restart_goes_on_where_it_was()
    {
        var book = Book(Short);
        SendAll(book, most: 100);
        _time.Advance(TimeSpan.FromDays(1));
        SendAll(book, most: 15);
        var kept = book.TakeChanges();

        var after = Book(Short);
        after.Restore(kept);

        Assert.Equal(5, SendAll(after, most: 100));
        Assert.Empty(book.TakeChanges());
    }

    [Fact]
    public void Weeks_of_silence_are_forgotten_step_by_step()
    {
        var book = Book(Short);
        for (var day = 0; day < 3; day++)
        {
            SendAll(book, most: 100);
            _time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Null(book.Progress()[0].Limit);
        _time.Advance(TimeSpan.FromDays(15));

        Assert.Equal(20, SendAll(book, most: 100));
    }

    private DateOnly Today => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private WarmUpBook Book(WarmUpPlan plan) => new(_time, NullLogger<WarmUpBook>.Instance) { Rules = [new WarmUpRule("new", ImmutableArray<string>.Empty, plan)] };

    private static int SendAll(WarmUpBook book, int most, string provider = "google")
    {
        var sent = 0;
        for (var place = 0; sent < most && book.TryTake(Alone, ref place, provider); sent++) place = 0;
        return sent;
    }

    private void Note(WarmUpBook book, OutcomeKind kind, int times)
    {
        for (var i = 0; i < times; i++) book.Note(new OutcomeFact(_time.GetUtcNow(), kind, "new", null, null, "google"));
    }
}
