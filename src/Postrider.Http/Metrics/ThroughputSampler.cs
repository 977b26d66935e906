using Postrider.Http.Admin;
using Postrider.Relay.Metrics;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Metrics;

/// <summary>Reads the totals once a second, so that <c>status</c> can say what happened over the last seconds.</summary>
public sealed class ThroughputSampler : IAsyncDisposable
{
    /// <summary>Long enough to even out commits and collections, short enough to be now.</summary>
    private const int WindowSamples = 10;

    private readonly MeteredSpool _spool;
    private readonly TimeProvider _time;
    private readonly IProcessReader _process;
    private readonly Lock _gate = new();
    private readonly Queue<ThroughputSample> _samples = new(WindowSamples + 1);
    private readonly ITimer _timer;

    /// <param name="spool">Whose flow and load are read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="process">Tells processor time and memory.</param>
    public ThroughputSampler(MeteredSpool spool, TimeProvider time, IProcessReader process)
    {
        _spool = spool;
        _time = time;
        _process = process;
        Sample();
        _timer = time.CreateTimer(static sampler => ((ThroughputSampler)sampler!).Sample(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)); // State is the sampler given.
    }

    /// <summary>The window up to this moment.</summary>
    public ThroughputWindow Read()
    {
        var now = Take();
        lock (_gate) return Compare(_samples.Peek(), now, _process);
    }

    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Sample()
    {
        lock (_gate)
        {
            _samples.Enqueue(Take());
            if (_samples.Count > WindowSamples) _samples.Dequeue();
        }
    }

    private ThroughputSample Take() => new(
        _time.GetElapsedTime(0), _spool.Flow, _spool.Load, _process.ProcessorTime, _process.ReadMachineTime());

    private static ThroughputWindow Compare(ThroughputSample first, ThroughputSample last, IProcessReader process)
    {
        var seconds = Math.Max((last.At - first.At).TotalSeconds, 1e-3);
        double? machineBusy = first.Machine is { } before && last.Machine is { } after && after.Total > before.Total
            ? Math.Clamp((after.Busy - before.Busy) / (after.Total - before.Total), 0, 1)
            : null;
        return new ThroughputWindow(
            new ThroughputRates(
                seconds,
                (last.Flow.Accepted - first.Flow.Accepted) / seconds,
                (last.Flow.Delivered - first.Flow.Delivered) / seconds,
                (last.Flow.Deferred - first.Flow.Deferred) / seconds,
                (last.Flow.Bounced - first.Flow.Bounced) / seconds),
            new ProcessLoad(
                process.Cores,
                (last.Processor - first.Processor).TotalSeconds / seconds,
                machineBusy,
                Math.Clamp((last.Spool.Busy - first.Spool.Busy).TotalSeconds / seconds, 0, 1),
                process.ReadAnonymousMemory(),
                process.ManagedMemory));
    }
}
