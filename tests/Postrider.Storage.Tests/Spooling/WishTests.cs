using Postrider.Relay.Events;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>What is wanted of a recipient that is being sent outlives the process, and the outcome of the attempt does not undo it.</summary>
public sealed class WishTests
{
    [Theory]
    [InlineData(QueueChange.Hold)]
    [InlineData(QueueChange.Expire)]
    [InlineData(QueueChange.Delete)]
    public async Task A_wish_is_carried_out_by_the_next_start_after_the_deferral_that_came_first(QueueChange change)
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var (message, sent) = await WishAsync(fixture, change);
        await DeferAsync(fixture, sent);

        await fixture.ReopenAsync();

        var found = await fixture.Spool.FindRecipientsAsync(message.Id, SpoolFixture.Cancellation);
        Assert.Equal(change == QueueChange.Delete ? 0 : 1, found.Count);
        Assert.All(found, r => Assert.True(change == QueueChange.Hold ? r.State == RecipientState.Held : r.Expires == fixture.Now));
        var events = await fixture.Spool.Events.FindAsync(message.Id, SpoolFixture.Cancellation);
        Assert.Equal(change == QueueChange.Expire ? 0 : 1, events.Count(e => e.Kind is DeliveryEventKind.Held or DeliveryEventKind.Deleted));
    }

    [Fact]
    public async Task A_wish_that_was_carried_out_or_does_not_fit_is_none_for_the_next_start()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var (done, first) = await WishAsync(fixture, QueueChange.Delete);
        await fixture.Spool.ForgetWishAsync(first.Key, SpoolFixture.Cancellation);
        var other = await fixture.AppendAsync(SpoolFixture.Octets(10), "other@c.example");
        await fixture.Spool.ChangeAsync(
            new QueueFilter { Destination = "d.example", Except = new HashSet<RecipientKey> { new(other.Id, 0) } }, QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);

        await fixture.ReopenAsync();

        Assert.Equal([done.Id, other.Id], (await fixture.ReadDueAsync()).Select(r => r.Key.Message));
    }

    [Fact]
    public async Task A_retry_takes_an_earlier_wish_back()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var (message, sent) = await WishAsync(fixture, QueueChange.Delete);
        await fixture.Spool.ChangeAsync(Being(sent.Key), QueueChange.Retry, fixture.Now, SpoolFixture.Cancellation);

        await fixture.ReopenAsync();

        Assert.Equal([message.Id], (await fixture.ReadDueAsync()).Select(r => r.Key.Message));
    }

    private static QueueFilter Being(RecipientKey key) => new() { Destination = "b.example", Except = new HashSet<RecipientKey> { key } };

    private static async Task<(SpooledMessage Message, SpooledRecipient Sent)> WishAsync(SpoolFixture fixture, QueueChange change)
    {
        var message = await fixture.AppendAsync(SpoolFixture.Octets(10), "one@b.example");
        var sent = Assert.Single(await fixture.Spool.FindRecipientsAsync(message.Id, SpoolFixture.Cancellation));
        Assert.Equal(0, await fixture.Spool.ChangeAsync(Being(sent.Key), change, fixture.Now, SpoolFixture.Cancellation));
        return (message, sent);
    }

    private static async Task DeferAsync(SpoolFixture fixture, SpooledRecipient sent)
    {
        var change = new SpoolChange();
        change.Update.Add(sent with { Attempts = 1, NextAttempt = fixture.Now.AddMinutes(5), LastAttempt = fixture.Now });
        await fixture.Spool.CommitAsync(change, SpoolFixture.Cancellation);
    }
}
