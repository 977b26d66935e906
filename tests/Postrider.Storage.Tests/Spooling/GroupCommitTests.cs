using Postrider.Relay.Spooling;

namespace Postrider.Storage.Tests.Spooling;

public sealed class GroupCommitTests
{
    [Fact]
    public async Task Concurrent_changes_share_a_sync()
    {
        await using var fixture = await SpoolFixture.OpenAsync();

        await Task.WhenAll(Enumerable.Range(0, 500).Select(i => fixture.AppendAsync(SpoolFixture.Octets(100), $"r{i}@b.example")));

        Assert.Equal(500, fixture.Spool.Load.Changes);
        Assert.InRange(fixture.Spool.Load.Groups, 1, 250);
        Assert.Equal(0, fixture.Spool.Load.Waiting);
    }

    [Fact]
    public async Task Who_waited_for_a_commit_never_goes_on_on_the_thread_that_writes()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var taken = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await using var body = fixture.Spool.CreateBody();
        var twice = new SpoolChange();
        twice.Append.Add(new NewMessage(taken, [], body));

        var afterSuccess = await ThreadAfter(fixture.Spool.CommitAsync(new SpoolChange(), SpoolFixture.Cancellation));
        var afterFailure = await ThreadAfter(fixture.Spool.CommitAsync(twice, SpoolFixture.Cancellation));

        Assert.All([afterSuccess, afterFailure], name => Assert.NotEqual("spool writer", name));

        static Task<string?> ThreadAfter(ValueTask commit) => commit.AsTask().ContinueWith(
            _ => Thread.CurrentThread.Name, SpoolFixture.Cancellation, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_change_that_fails_keeps_nothing_of_itself()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var taken = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        var other = fixture.Message();
        await using var first = fixture.Spool.CreateBody();
        await using var second = fixture.Spool.CreateBody();
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(other, [fixture.Recipient(other.Id, 0, "two@b.example")], first));
        change.Append.Add(new NewMessage(taken, [], second));
        change.Remove.Add(new RecipientKey(taken.Id, 0));

        await Assert.ThrowsAsync<SpoolException>(() => fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation).AsTask());
        await fixture.ReopenAsync();

        Assert.Null(await fixture.Spool.FindMessageAsync(other.Id, SpoolFixture.Cancellation));
        Assert.Equal(["one@b.example"], (await fixture.ReadDueAsync()).Select(r => r.Address.ToString()));
        Assert.Equal(1, fixture.Spool.RecipientCount);
    }

    [Fact]
    public async Task Many_bad_changes_cost_the_good_ones_nothing()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var taken = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");

        var commits = Enumerable.Range(0, 200)
            .Select(i => i % 3 == 0 ? fixture.AppendAsync(taken, SpoolFixture.Octets(10), "twice@b.example") : fixture.AppendAsync(SpoolFixture.Octets(10), $"r{i}@b.example"))
            .ToList();
        await Assert.ThrowsAsync<SpoolException>(() => Task.WhenAll(commits));

        Assert.Equal(67, commits.Count(c => c.IsFaulted));
        Assert.Equal(134, fixture.Spool.RecipientCount);
        Assert.Equal(134, (await fixture.ReadDueAsync()).Count);
    }

    [Fact]
    public async Task An_id_that_is_taken_costs_the_first_message_nothing()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var body = SpoolFixture.Octets(300_000);
        var first = await fixture.AppendAsync(body, "one@b.example");

        await Assert.ThrowsAsync<SpoolException>(() => fixture.AppendAsync(first with { Size = 0 }, SpoolFixture.Octets(300_000, seed: 2), "two@b.example"));

        Assert.Equal(body, await fixture.ReadBodyAsync(first.Id));
        Assert.Equal(1, fixture.Spool.RecipientCount);
    }

    [Fact]
    public async Task Removing_and_updating_what_is_gone_changes_nothing()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var gone = fixture.NextId();
        var kept = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        var change = new SpoolChange();
        change.Remove.Add(new RecipientKey(gone, 0));
        change.Remove.Add(new RecipientKey(kept.Id, 9));
        change.Update.Add(fixture.Recipient(gone, 1, "nobody@b.example"));

        await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);

        Assert.Equal([new RecipientKey(kept.Id, 0)], (await fixture.ReadDueAsync()).Select(r => r.Key));
        Assert.Equal(1, fixture.Spool.RecipientCount);
    }

    [Fact]
    public async Task Ids_go_on_after_the_last_one_when_the_clock_steps_back()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var before = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        await fixture.ReopenAsync();

        fixture.Time.AdjustTime(fixture.Now.AddDays(-1));
        var next = new SpoolIdSource(fixture.Time, 0, fixture.Spool.LastId).Next();

        Assert.Equal(before.Id, fixture.Spool.LastId);
        Assert.True(next > before.Id);
    }

    [Fact]
    public void Ids_of_a_wrong_clock_are_ids_all_the_same()
    {
        var early = SpoolId.Create(DateTimeOffset.UnixEpoch, 0, 1);
        var late = SpoolId.Create(DateTimeOffset.MaxValue, 0, 1);

        Assert.True(SpoolId.TryParse(early.ToString(), out var first));
        Assert.True(SpoolId.TryParse(late.ToString(), out var last));
        Assert.Equal((early, late), (first, last));
        Assert.True(early < late);
    }
}
