using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Reputation;

namespace Postrider.Relay.Tests.Reputation;

/// <summary>How names stand by a sliding day, and what becomes of tenants that stand badly.</summary>
public sealed class ReputationTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));
    private readonly ReputationBook _book;
    private readonly TenantGate _gate;

    public ReputationTests()
    {
        _book = new ReputationBook(_time);
        _gate = new TenantGate(_book, _time, NullLogger<TenantGate>.Instance) { Policy = new TenantPolicy { Strictest = TenantStanding.Paused, SlowedMessages = 2 } };
    }

    [Fact]
    public void A_window_counts_what_happened_within_24_hours_and_nothing_else() => Gen.Int[0, 200].Array[0, 60].Sample(hours =>
    {
        var (window, start) = (new ReputationWindow(), _time.GetUtcNow());
        foreach (var hour in hours.Order()) window.Add(OutcomeKind.Delivered, start.AddHours(hour));

        return window.Read(start.AddHours(210)).Delivered == hours.Count(hour => hour > 210 - ReputationWindow.Hours);
    });

    [Theory]
    [InlineData(1000, 0, 0, 0, ReputationLevel.Good)]
    [InlineData(1000, 0, 0, 1, ReputationLevel.Good)]
    [InlineData(2000, 0, 0, 2, ReputationLevel.Warning)]
    [InlineData(1000, 0, 0, 3, ReputationLevel.Bad)]
    [InlineData(980, 20, 0, 0, ReputationLevel.Warning)]
    [InlineData(950, 50, 0, 0, ReputationLevel.Bad)]
    [InlineData(950, 0, 50, 0, ReputationLevel.Bad)]
    [InlineData(49, 50, 0, 0, ReputationLevel.Good)]
    public void Levels_are_those_that_Gmail_and_Yahoo_publish_and_what_postmasters_go_by(long delivered, long bounced, long blocked, long complaints, ReputationLevel expected) =>
        Assert.Equal(expected, new ReputationLimits().Judge(new ReputationCounts(delivered, 0, bounced, blocked, complaints)));

    [Fact]
    public void An_outcome_counts_for_source_domain_tenant_and_provider()
    {
        Note(OutcomeKind.Delivered, 3);

        foreach (var (subject, name) in new[] { (ReputationSubject.Source, "mail-1"), (ReputationSubject.Domain, "a.example"), (ReputationSubject.Tenant, "acme"), (ReputationSubject.Provider, "google") })
        {
            var entry = Assert.Single(_book.Read(subject, new ReputationLimits()));
            Assert.Equal((name, 3L), (entry.Name, entry.Counts.Delivered));
        }
    }

    [Fact]
    public void Names_without_end_take_bounded_memory_and_the_silent_ones_give_way()
    {
        for (var i = 0; i < ReputationBook.MaximumNames + 5; i++)
        {
            if (i == 1) _time.Advance(TimeSpan.FromHours(1));
            _book.Note(new OutcomeFact(_time.GetUtcNow(), OutcomeKind.Delivered, null, null, $"d{i}.example", "other"));
        }

        var names = _book.Read(ReputationSubject.Domain, new ReputationLimits()).Select(entry => entry.Name).ToHashSet();
        Assert.InRange(names.Count, 1, ReputationBook.MaximumNames);
        Assert.DoesNotContain("d0.example", names);
        Assert.Contains($"d{ReputationBook.MaximumNames + 4}.example", names);
    }

    [Fact]
    public void A_tenant_that_stands_badly_is_slowed_then_paused_and_resumed_by_hand()
    {
        Note(OutcomeKind.Bounced, 100);
        Assert.Null(_gate.Judge("acme"));

        _gate.Review();
        Assert.Equal([null, null, 450], [_gate.Judge("acme")?.Code, _gate.Judge("acme")?.Code, _gate.Judge("acme")?.Code]);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_gate.Judge("acme"));
        _gate.Review();
        Assert.Equal(TenantStanding.Paused, Assert.Single(_gate.Records).Standing);
        Assert.Contains("is paused", _gate.Judge("acme")?.Text, StringComparison.Ordinal);

        Assert.True(_gate.Resume("acme"));
        _gate.Review();
        Assert.Null(_gate.Judge("acme"));
        Assert.False(_gate.Resume("acme"));
    }

    [Fact]
    public void A_slowed_tenant_that_stands_better_is_let_go()
    {
        Note(OutcomeKind.Bounced, 100);
        _gate.Review();
        Note(OutcomeKind.Delivered, 10_000);

        _gate.Review();

        Assert.Empty(_gate.Records);
    }

    [Fact]
    public void A_pause_ends_when_its_time_is_over()
    {
        _gate.Policy = _gate.Policy with { PauseAfter = TimeSpan.Zero, PauseFor = TimeSpan.FromHours(2) };
        Note(OutcomeKind.Bounced, 100);
        _gate.Review();
        _gate.Review();
        Assert.Equal(TenantStanding.Paused, Assert.Single(_gate.Records).Standing);

        _time.Advance(TimeSpan.FromHours(2));
        _gate.Review();

        Assert.Empty(_gate.Records);
    }

    [Fact]
    public void Nobody_is_held_where_tenants_are_only_watched()
    {
        _gate.Policy = new TenantPolicy();
        Note(OutcomeKind.Bounced, 100);

        _gate.Review();

        Assert.Empty(_gate.Records);
    }

    [Fact]
    public void A_pause_outlives_a_restart()
    {
        _gate.Restore([new TenantRecord("acme", TenantStanding.Paused, _time.GetUtcNow(), "0.50% complaints")]);
        _gate.Review();

        Assert.Contains("0.50% complaints", _gate.Judge("acme")?.Text, StringComparison.Ordinal);
        Assert.Null(_gate.Judge("other"));
        Assert.Null(_gate.Judge(null));
    }

    private void Note(OutcomeKind kind, int times)
    {
        for (var i = 0; i < times; i++) _book.Note(new OutcomeFact(_time.GetUtcNow(), kind, "mail-1", "acme", "a.example", "google"));
    }
}
