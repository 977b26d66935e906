namespace Postrider.Storage.Tests.Faults;

/// <summary>The disk refuses under a running spool: each change that fails says so, the process lives, and goes on when the disk does.</summary>
public sealed class DiskFaultTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DiskFault.NoSpace, "The disk of the data directory is full")]
    [InlineData(DiskFault.WriteError, "The database cannot be written")]
    [InlineData(DiskFault.SyncErrors, "The database cannot be written")]
    public async Task A_disk_that_refuses_costs_no_acknowledged_message_and_is_got_over(DiskFault fault, string explanation)
    {
        HostProcess.SkipWithoutCompiler();
        using var host = new HostProcess();
        host.Start(producers: 6, promises: 0, logPages: 200, HostDisk.Faulty);
        await host.OpensAsync(Cancellation);
        var wanted = 0;
        var failures = 0;

        for (var round = 0; round < 3; round++)
        {
            wanted += 150;
            await host.PromisesUntilAsync(p => p.Count > wanted, Cancellation);
            host.Set(fault, -1);
            failures += 30;
            await host.PromisesUntilAsync(p => p.Failures.Count > failures, Cancellation);
            host.Set(fault, 0);
            wanted = Promises.Read(host.PromisesPath).Count;
            failures = Promises.Read(host.PromisesPath).Failures.Count;
        }

        await host.PromisesUntilAsync(p => p.Count > wanted + 150, Cancellation);
        await host.EndAsync(Cancellation);

        var promises = Promises.Read(host.PromisesPath);
        Assert.Empty(promises.Faults);
        Assert.Contains(promises.Failures, f => f.StartsWith(explanation, StringComparison.Ordinal));
        Assert.Empty(await PromiseCheck.FindBrokenAsync(host.Data, promises, Cancellation));
    }

    [Fact]
    public async Task While_every_write_is_refused_no_promise_is_made()
    {
        HostProcess.SkipWithoutCompiler();
        using var host = new HostProcess();
        host.Start(producers: 6, promises: 0, logPages: 200, HostDisk.Faulty);
        await host.OpensAsync(Cancellation);
        await host.PromisesUntilAsync(p => p.Count > 100, Cancellation);

        host.Set(DiskFault.NoSpace, 1);
        await host.PromisesUntilAsync(p => p.Failures.Count > 20, Cancellation);
        var before = Acknowledged(host);
        await host.PromisesUntilAsync(p => p.Failures.Count > 60, Cancellation);

        Assert.Equal(before, Acknowledged(host));
    }

    [Fact]
    public async Task A_slow_disk_makes_more_changes_share_a_sync()
    {
        HostProcess.SkipWithoutCompiler();
        using var host = new HostProcess();
        host.Start(producers: 40, promises: 0, logPages: 2000, HostDisk.Faulty);
        await host.OpensAsync(Cancellation);
        await host.PromisesUntilAsync(p => p.Count > 100, Cancellation);

        host.Set(DiskFault.SyncDelay, 20_000);
        var (promisesBefore, syncsBefore) = (Acknowledged(host), host.Get(DiskFault.Syncs));
        await host.PromisesUntilAsync(p => p.Count > 2000, Cancellation);
        var (promised, syncs) = (Acknowledged(host) - promisesBefore, host.Get(DiskFault.Syncs) - syncsBefore);
        host.Set(DiskFault.SyncDelay, 0);
        await host.EndAsync(Cancellation);

        // Each large body takes two syncs of its own; without sharing, every change would take one or more.
        Assert.True(2 * promised > 3 * syncs, $"{promised} changes took {syncs} syncs");
        Assert.Empty(await PromiseCheck.FindBrokenAsync(host.Data, Promises.Read(host.PromisesPath), Cancellation));
    }

    private static int Acknowledged(HostProcess host)
    {
        var promises = Promises.Read(host.PromisesPath);
        return promises.Messages.Sum(m => 1 + m.Value.Gone.Count + m.Value.Attempts.Values.Sum());
    }
}
