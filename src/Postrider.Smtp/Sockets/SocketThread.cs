using System.Threading.Tasks.Sources;

namespace Postrider.Smtp.Sockets;

/// <summary>
/// The threads that watch sockets. Once they carry completions (<see cref="CarryCompletions"/>), what waited for a socket goes on right there, with no other
/// thread to be woken: that is a tenth more messages a second, for a tenth less processor time, where each has a connection of its own (bench/relay, 4 KiB, 20 sessions). The price is a rule:
/// whatever blocks, reads a file or computes for longer than a fraction of a millisecond calls <see cref="LeaveAsync"/> first, or all other sockets of
/// that thread wait for it.
/// </summary>
public static class SocketThread
{
    private const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>
    /// Lets the runtime's socket threads, one a core, carry completions. To be called before the first socket of the process; an administrator's own
    /// setting in the environment stands.
    /// </summary>
    public static void CarryCompletions()
    {
        if (Environment.GetEnvironmentVariable(Variable) is null) Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>Goes on on the thread pool; at once where it is there already.</summary>
    public static ValueTask LeaveAsync() => Thread.CurrentThread.IsThreadPoolThread ? default : new ValueTask(Departure.Instance, token: 0);

    /// <summary>
    /// Whoever awaits it is queued to the pool. A task that ends on the pool would not do: it may have ended before it is awaited, and whoever awaits what has ended stays where he is.
    /// </summary>
    private sealed class Departure : IValueTaskSource
    {
        public static readonly Departure Instance = new();

        public ValueTaskSourceStatus GetStatus(short token) => ValueTaskSourceStatus.Pending;

        public void GetResult(short token)
        {
        }

        // Of an await the execution context comes along with the continuation.
        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
    }
}
