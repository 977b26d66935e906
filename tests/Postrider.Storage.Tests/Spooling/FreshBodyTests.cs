using System.Buffers;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Spooling;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Spooling;

public sealed class FreshBodyTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("postrider-fresh-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly BodyMemory _memory = new(1024 * 1024);
    private readonly FreshBodies _fresh;

    public FreshBodyTests() => _fresh = new FreshBodies(_memory, _time);

    [Fact]
    public async Task A_body_is_had_once_with_what_stands_before_it()
    {
        await KeepAsync(1, 5_000, "X: y\r\n"u8.ToArray());

        await using var body = _fresh.Take(new SpoolId(1));

        Assert.NotNull(body);
        Assert.Equal([.. "X: y\r\n"u8, .. SpoolFixture.Octets(5_000)], body.Memory.ToArray());
        Assert.Equal("X: y\r\n"u8, body.Prefix.Span);
        Assert.Null(_fresh.Take(new SpoolId(1)));
        Assert.Equal(0, _memory.Used);
    }

    [Fact]
    public async Task No_more_than_a_share_of_the_memory_is_kept()
    {
        for (var id = 1; id <= 100; id++) await KeepAsync(id, 5_000);

        Assert.InRange(_memory.Used, 1, _memory.Limit / 16);
        Assert.NotNull(_fresh.Take(new SpoolId(1)));
        Assert.Null(_fresh.Take(new SpoolId(100)));
    }

    [Fact]
    public async Task What_nobody_asks_for_makes_room_after_a_while()
    {
        for (var id = 1; id <= 100; id++) await KeepAsync(id, 5_000);

        _time.Advance(TimeSpan.FromSeconds(6));
        await KeepAsync(101, 5_000);

        Assert.NotNull(_fresh.Take(new SpoolId(101)));
        Assert.Null(_fresh.Take(new SpoolId(1)));
        Assert.Equal(0, _memory.Used);
    }

    [Fact]
    public async Task What_is_dropped_gives_its_memory_back()
    {
        await KeepAsync(1, 5_000);
        await KeepAsync(2, 5_000);

        _fresh.Drop(new SpoolId(1));
        _fresh.Clear();

        Assert.Null(_fresh.Take(new SpoolId(1)));
        Assert.Null(_fresh.Take(new SpoolId(2)));
        Assert.Equal(0, _memory.Used);
    }

    [Fact]
    public async Task Each_attempt_reads_the_same_octets_the_first_from_memory_and_others_from_the_database()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var message = await fixture.AppendPrefixedAsync("A: b\r\n"u8.ToArray(), SpoolFixture.Octets(4_000), "one@b.example");

        var (used, first) = (fixture.Spool.BodyMemoryUsed, await fixture.ReadBodyAsync(message.Id));
        var (after, second) = (fixture.Spool.BodyMemoryUsed, await fixture.ReadBodyAsync(message.Id));

        Assert.True(used > 0);
        Assert.Equal(0, after);
        Assert.Equal((byte[])[.. "A: b\r\n"u8, .. SpoolFixture.Octets(4_000)], first);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_message_that_is_done_with_or_deleted_has_no_body_in_memory_either()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        var done = await fixture.AppendAsync(SpoolFixture.Octets(4_000), "one@b.example");
        var deleted = await fixture.AppendAsync(SpoolFixture.Octets(4_000), "two@b.example");

        await fixture.RemoveAsync(new RecipientKey(done.Id, 0));
        await fixture.Spool.ChangeAsync(new QueueFilter { Message = deleted.Id }, QueueChange.Delete, fixture.Now, SpoolFixture.Cancellation);

        Assert.Null(await fixture.ReadBodyAsync(done.Id));
        Assert.Null(await fixture.ReadBodyAsync(deleted.Id));
        Assert.Equal(0, fixture.Spool.BodyMemoryUsed);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task KeepAsync(int id, int size, byte[]? prefix = null)
    {
        await using var writer = new SpoolBodyWriter(new BodyFiles(_directory), _memory, 128 * 1024);
        await writer.WriteAsync(new ReadOnlySequence<byte>(SpoolFixture.Octets(size)), SpoolFixture.Cancellation);
        _fresh.Keep(new SpoolId(id), writer, prefix);
    }
}
