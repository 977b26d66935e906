using System.Text;
using Postrider.Logging;

namespace Postrider.Tests.Logging;

public sealed class LogOutputTests
{
    [Fact]
    public void Lines_come_out_in_order_and_whole()
    {
        using var stream = new MemoryStream();
        var output = new LogOutput(stream, Describe);

        for (var i = 0; i < 1000; i++) output.Write(Encoding.UTF8.GetBytes($"line {i}\n"));
        output.Dispose();

        Assert.Equal(string.Concat(Enumerable.Range(0, 1000).Select(i => $"line {i}\n")), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task A_stuck_reader_holds_up_nobody_and_is_told_later_what_it_missed()
    {
        using var stream = new StuckStream();
        using var output = new LogOutput(stream, Describe, capacity: 64);
        output.Write("first\n"u8);
        await stream.Reached.Task.WaitAsync(TestContext.Current.CancellationToken);

        for (var i = 0; i < 100; i++) output.Write("0123456789abcde\n"u8);
        var dropped = output.Dropped;
        stream.Release.Set();
        output.Dispose();

        Assert.Equal(96, dropped);
        Assert.Equal("first\n" + string.Concat(Enumerable.Repeat("0123456789abcde\n", 4)) + "96 dropped\n", Encoding.UTF8.GetString(stream.Written));
    }

    [Fact]
    public void A_reader_that_has_gone_does_no_harm()
    {
        using var output = new LogOutput(new GoneStream(), Describe);

        output.Write("nobody hears\n"u8);
        output.Dispose();

        Assert.Equal(0, output.Dropped);
    }

    private static string Describe(long lines) => $"{lines} dropped\n";

    private sealed class GoneStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }

    private sealed class StuckStream : MemoryStream
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Release { get; } = new();

        public byte[] Written { get; private set; } = [];

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Reached.TrySetResult();
            Release.Wait();
            base.Write(buffer);
            Written = ToArray();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) Release.Dispose();
            base.Dispose(disposing);
        }
    }
}
