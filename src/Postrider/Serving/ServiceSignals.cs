using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace Postrider.Serving;

/// <summary>What an administrator asks by a signal.</summary>
internal enum ServiceSignal
{
    /// <summary>SIGHUP.</summary>
    Reload,

    /// <summary>The first SIGTERM or SIGINT.</summary>
    Stop,
}

/// <summary>The signals of a service, one after another; a second wish to stop cuts what is in progress, a third ends the process as the system would.</summary>
internal sealed class ServiceSignals : IDisposable
{
    /// <summary>Whoever stops a process and its group, as timeout(1) does, signals it twice and means it once.</summary>
    private static readonly TimeSpan SameWish = TimeSpan.FromSeconds(1);

    private readonly Channel<ServiceSignal> _signals = Channel.CreateBounded<ServiceSignal>(new BoundedChannelOptions(8) { FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _cut = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private int _stops;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private long _stoppedAt;

    public ServiceSignals(TimeProvider time)
    {
        _time = time;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _signals.Writer.TryWrite(ServiceSignal.Reload);
            }),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        ];
    }

    /// <summary>Cancelled by the second wish to stop.</summary>
    public CancellationToken Cut => _cut.Token;

    public ValueTask<ServiceSignal> NextAsync(CancellationToken cancellation) => _signals.Reader.ReadAsync(cancellation);

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _cut.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        int count;
        lock (_gate)
        {
            signal.Cancel = true;
            if (_stops > 0 && _time.GetElapsedTime(_stoppedAt) < SameWish) return;
            _stoppedAt = _time.GetTimestamp();
            count = ++_stops;
            signal.Cancel = count < 3;
        }

        if (count == 2) _cut.Cancel();
        if (count != 1) return;
        // A stop is never lost behind reloads that wait.
        while (!_signals.Writer.TryWrite(ServiceSignal.Stop)) _signals.Reader.TryRead(out _);
    }
}
