using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Storage.Station;

namespace Postrider.Storage.Tests.Station;

public sealed class StationWatchTests : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SemaphoreSlim _read = new(0);

    [Fact]
    public async Task All_read_at_the_start_and_again_after_a_change_of_another_process()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        using var other = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        await using var watch = Watch(database, _ => Task.CompletedTask);
        await watch.StartAsync(DataFolder.Cancellation);
        Assert.True(await _read.WaitAsync(0, DataFolder.Cancellation));

        await ChangeAsync(other);

        await PassUntilReadAsync();
    }

    [Fact]
    public async Task A_reader_that_fails_reads_again_without_a_further_change()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var failures = 0;
        await using var watch = Watch(database, reads => reads == 2 && ++failures > 0 ? throw new IOException("The disk is slow.") : Task.CompletedTask);
        await watch.StartAsync(DataFolder.Cancellation);
        await PassUntilReadAsync();
        await ChangeAsync(database);

        await PassUntilReadAsync();
        await PassUntilReadAsync();

        Assert.Equal(1, failures);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _read.Dispose();
    }

    /// <param name="read">Gets the number of the reading, from 1.</param>
    private StationWatch Watch(StationDatabase database, Func<int, Task> read)
    {
        var watch = new StationWatch(database, _time, NullLogger<StationWatch>.Instance);
        var reads = 0;
        watch.Add(_ =>
        {
            _read.Release();
            return read(++reads);
        });
        return watch;
    }

    /// <summary>Lets seconds pass until somebody has read.</summary>
    private async Task PassUntilReadAsync()
    {
        do _time.Advance(TimeSpan.FromSeconds(1));
        while (!await _read.WaitAsync(TimeSpan.FromMilliseconds(20), DataFolder.Cancellation));
    }

    private static Task<int> ChangeAsync(StationDatabase database) =>
        database.WriteAsync(session => session.Prepared("INSERT INTO domain VALUES ('a.example', 0, NULL, 0, NULL)").Run(), DataFolder.Cancellation);
}
