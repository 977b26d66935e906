using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Postrider.Mail.Tests.Dns;

/// <summary>A clock that tells what waits for it, so that a test moves it only when everyone who should notice is listening.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    private readonly ConcurrentDictionary<Watched, TimeSpan> _pending = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var watched = new Watched(_pending);
        _pending[watched] = dueTime;
        watched.Timer = base.CreateTimer(
            state =>
            {
                _pending.TryRemove(watched, out _);
                callback(state);
            },
            state,
            dueTime,
            period);
        return watched;
    }

    /// <summary>Waits until so many timers of this length run, then moves the clock by it.</summary>
    public async Task PassAsync(TimeSpan span, int timers = 1)
    {
        while (_pending.Values.Count(due => due == span) < timers) await Task.Yield();
        Advance(span);
    }

    private sealed class Watched(ConcurrentDictionary<Watched, TimeSpan> pending) : ITimer
    {
        public ITimer? Timer { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => Timer!.Change(dueTime, period); // set before it is handed out

        public void Dispose()
        {
            pending.TryRemove(this, out _);
            Timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
