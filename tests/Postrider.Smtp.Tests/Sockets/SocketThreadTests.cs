using System.IO.Pipelines;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Tests.Sockets;

public sealed class SocketThreadTests
{
    [Fact]
    public async Task Whoever_leaves_a_thread_of_sockets_goes_on_on_the_pool()
    {
        // The pool may be quicker than the thread that leaves.
        for (var i = 0; i < 200; i++)
        {
            var isOnPool = await OnThreadOfItsOwn(async () =>
            {
                var leaving = SocketThread.LeaveAsync();
                Thread.SpinWait(100_000);
                await leaving.ConfigureAwait(false);
                return Thread.CurrentThread.IsThreadPoolThread;
            });

            Assert.True(isOnPool);
        }
    }

    [Fact]
    public async Task Whoever_is_on_the_pool_goes_on_at_once() => Assert.True(await Task.Run(() => SocketThread.LeaveAsync().AsTask() == Task.CompletedTask));

    [Fact]
    public async Task Readers_of_a_pool_stream_go_on_on_the_pool_and_later_where_their_octets_come_in()
    {
        var pipe = new Pipe(new PipeOptions(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        await using var stream = new PoolStream(pipe.Reader.AsStream());

        var first = ReadAsync(stream);
        await OnThreadOfItsOwn(() => WriteAsync(pipe.Writer));
        stream.GoDirect();
        var second = ReadAsync(stream);
        await OnThreadOfItsOwn(() => WriteAsync(pipe.Writer));

        Assert.True(await first);
        Assert.False(await second);
    }

    [Fact]
    public async Task A_client_that_is_never_waited_for_leaves_the_thread_of_sockets_in_the_end() =>
        Assert.True(await OnThreadOfItsOwn(() => IsOnPoolAfterAsync(1000, static _ => TimeSpan.Zero)));

    [Fact]
    public async Task A_client_that_is_waited_for_now_and_then_stays() =>
        Assert.False(await OnThreadOfItsOwn(() => IsOnPoolAfterAsync(1000, static read => read % 8 == 0 ? TimeSpan.FromMilliseconds(1) : TimeSpan.Zero)));

    private static async Task<bool> IsOnPoolAfterAsync(int reads, Func<int, TimeSpan> waited)
    {
        var turn = new SocketTurn();
        for (var i = 0; i < reads; i++) await turn.AfterAsync(waited(i)).ConfigureAwait(false);
        return Thread.CurrentThread.IsThreadPoolThread;
    }

    /// <returns>Whether the reader went on on a thread of the pool.</returns>
    private static async Task<bool> ReadAsync(PoolStream stream)
    {
        await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken).ConfigureAwait(false);
        return Thread.CurrentThread.IsThreadPoolThread;
    }

    private static async Task<int> WriteAsync(PipeWriter writer)
    {
        await writer.WriteAsync(new byte[1]).ConfigureAwait(false);
        return 1;
    }

    private static Task<T> OnThreadOfItsOwn<T>(Func<Task<T>> run)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() => run().ContinueWith(ended => result.SetFromTask(ended), TaskScheduler.Default)) { IsBackground = true }.Start();
        return result.Task;
    }
}
