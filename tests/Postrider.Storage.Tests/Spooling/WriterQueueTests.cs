using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Spooling;

public sealed class WriterQueueTests : IDisposable
{
    private readonly WriterQueue _queue = new();
    private readonly List<PendingChange> _group = [];

    [Fact]
    public void Outcomes_go_with_the_commit_of_the_next_message()
    {
        _queue.Add(Message());
        Take();

        var (outcome, message) = (Outcome(), Message());
        _queue.Add(outcome);
        _queue.Add(message);

        Assert.Equal([outcome, message], Take());
    }

    [Fact]
    public void Outcomes_are_taken_though_no_message_comes()
    {
        _queue.Add(Message());
        Take();
        var (first, second) = (Outcome(), Outcome());

        _queue.Add(first);
        var early = Take();
        _queue.Add(second);

        Assert.Equal([first], early);
        Assert.Equal([second], Take());
    }

    [Fact]
    public async Task A_change_wakes_the_thread_that_waits()
    {
        var change = Outcome();
        var waiting = Task.Factory.StartNew(() => Take(), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        _queue.Add(change);

        Assert.Equal([change], await waiting);
    }

    [Fact]
    public void More_than_a_group_holds_goes_into_the_next()
    {
        for (var i = 0; i < 1100; i++) _queue.Add(Outcome());

        Assert.Equal((1000, 100), (Take().Count, Take().Count));
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public void A_slice_waits_for_no_message()
    {
        var slice = new WriterSlice<int>(_ => 1);
        _queue.Add(Message());
        Take();
        var outcome = Outcome();

        _queue.Add(outcome);
        _queue.Add(slice);

        Assert.Equal([outcome], Take(out var taken));
        Assert.Same(slice, taken);
    }

    [Fact]
    public void What_was_queued_before_the_end_is_still_taken_and_nothing_after_it()
    {
        var last = Outcome();
        _queue.Add(last);
        _queue.End();

        Assert.Equal([last], Take());
        _group.Clear();
        Assert.False(_queue.Take(_group, out _));
        Assert.Throws<ObjectDisposedException>(() => _queue.Add(Message()));
    }

    public void Dispose() => _queue.Dispose();

    private List<PendingChange> Take() => Take(out _);

    private List<PendingChange> Take(out WriterSlice? slice)
    {
        _group.Clear();
        Assert.True(_queue.Take(_group, out slice));
        return [.. _group];
    }

    private static PendingChange Outcome() => new(new SpoolChange());

    private static PendingChange Message()
    {
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(null!, [], null!)); // What it holds is never looked at here.
        return new PendingChange(change);
    }
}
