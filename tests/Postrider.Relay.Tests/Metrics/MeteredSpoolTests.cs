using Postrider.Relay.Events;
using Postrider.Relay.Metrics;
using Postrider.Relay.Spooling;
using Postrider.Relay.Tests.Delivery;

namespace Postrider.Relay.Tests.Metrics;

public sealed class MeteredSpoolTests
{
    public static TheoryData<DeliveryEventKind> Kinds => [.. Enum.GetValues<DeliveryEventKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_event_of_any_kind_is_counted_and_kept(DeliveryEventKind kind)
    {
        var inner = new MemorySpool();
        using var spool = new MeteredSpool(inner);
        var change = new SpoolChange();
        change.Events.Add(new DeliveryEvent { At = DateTimeOffset.UnixEpoch, Kind = kind, Message = new SpoolId(1) });

        await spool.CommitAsync(change, TestContext.Current.CancellationToken);

        Assert.Equal(kind, Assert.Single(inner.Events).Kind);
    }
}
