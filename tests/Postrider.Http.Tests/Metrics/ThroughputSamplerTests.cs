using Microsoft.Extensions.Time.Testing;
using Postrider.Http.Metrics;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Events;
using Postrider.Relay.Metrics;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Metrics;

public sealed class ThroughputSamplerTests
{
    private readonly FakeTimeProvider _time = new(Queued.Now);
    private readonly FakeSpool _spool = new();
    private readonly FakeProcess _process = new();

    [Fact]
    public async Task Rates_are_those_of_the_last_seconds()
    {
        using var metered = new MeteredSpool(_spool);
        await using var sampler = new ThroughputSampler(metered, _time, _process);
        await DeliverAsync(metered, 1000);
        _time.Advance(TimeSpan.FromMinutes(1));

        await DeliverAsync(metered, 50);
        _spool.Load = new SpoolLoad(50, 5, TimeSpan.FromSeconds(5), 0, 0);
        _process.ProcessorTime = TimeSpan.FromSeconds(15);
        _time.Advance(TimeSpan.FromSeconds(5));
        var window = sampler.Read();

        Assert.Equal(50, window.Rates.Delivered * window.Rates.Seconds, 1e-6);
        Assert.InRange(window.Rates.Seconds, 5, 10);
        Assert.Equal(5 / window.Rates.Seconds, window.Process.DiskBusy, 1e-6);
        Assert.Equal(15 / window.Rates.Seconds, window.Process.CoresUsed, 1e-6);
    }

    [Fact]
    public async Task What_the_store_could_not_keep_is_not_counted()
    {
        using var metered = new MeteredSpool(_spool);
        _spool.Failure = new SpoolException("The disk is full.");

        await Assert.ThrowsAsync<SpoolException>(() => DeliverAsync(metered, 1));

        Assert.Equal(default, metered.Flow);
    }

    private static async Task DeliverAsync(MeteredSpool spool, int count)
    {
        var change = new SpoolChange();
        for (var i = 0; i < count; i++)
            change.Events.Add(new DeliveryEvent { At = Queued.Now, Kind = DeliveryEventKind.Delivered, Message = Queued.Id(i) });
        await spool.CommitAsync(change, TestContext.Current.CancellationToken);
    }
}
