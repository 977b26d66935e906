using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.PublicSuffix;
using Postrider.Smtp;
using Postrider.Storage.PublicSuffix;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.PublicSuffix;

public sealed class FetchedSuffixesTests : IAsyncDisposable
{
    private readonly DataFolder _folder = new();
    private readonly HttpClient _client = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Copy => _folder.File("list.dat");

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_list_is_fetched_and_kept_for_the_next_start()
    {
        await using var server = await ListServer.StartAsync();

        var list = await Source(server).RefreshAsync(Cancellation);

        Assert.Equal("a.co.uk", list?.OrganizationalDomain(DomainName.Parse("x.a.co.uk")).Value);
        var next = Source(server);
        Assert.Equal(2, (await next.LoadAsync(Cancellation))?.Count);
        Assert.Equal(_time.GetUtcNow(), next.RefreshedAt);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        await using var server = await ListServer.StartAsync();
        await Source(server).RefreshAsync(Cancellation);
        var next = Source(server);
        await next.LoadAsync(Cancellation);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Null(await next.RefreshAsync(Cancellation));

        Assert.Equal(["", "\"1\""], server.Asked);
        // The copy knows when it was last looked after.
        var third = Source(server);
        await third.LoadAsync(Cancellation);
        Assert.Equal(_time.GetUtcNow(), third.RefreshedAt);
    }

    [Theory]
    [InlineData(503, ListServer.List, "127.0.0.1 answered 503")]
    [InlineData(200, "<html>Sign in to the hotel's network</html>", "127.0.0.1 sent something that is no public suffix list")]
    [InlineData(200, "// ===BEGIN ICANN DOMAINS===\n", "the list of 127.0.0.1 has no rules")]
    public async Task What_is_no_list_leaves_the_one_from_before(int status, string text, string reason)
    {
        await using var server = await ListServer.StartAsync();
        await Source(server).RefreshAsync(Cancellation);
        var before = await File.ReadAllTextAsync(Copy, Cancellation);
        (server.Status, server.Text, server.Tag) = (status, text, "\"2\"");

        var failure = await Assert.ThrowsAsync<IOException>(async () => await Source(server).RefreshAsync(Cancellation));

        Assert.Equal(reason, failure.Message);
        Assert.Equal(before, await File.ReadAllTextAsync(Copy, Cancellation));
    }

    [Fact]
    public async Task No_more_is_read_than_a_list_may_have()
    {
        await using var server = await ListServer.StartAsync();
        server.Text = ListServer.List + new string('a', SuffixFetcher.MaximumLength);

        Assert.Equal("127.0.0.1 sent more than 4 MiB", (await Assert.ThrowsAsync<IOException>(async () => await Source(server).RefreshAsync(Cancellation))).Message);
    }

    [Fact]
    public async Task A_copy_from_elsewhere_is_none()
    {
        await using var server = await ListServer.StartAsync();
        await Source(server).RefreshAsync(Cancellation);

        Assert.Null(await new FetchedSuffixes(new SuffixFetcher(_client, _time), new Uri("https://other.example/list.dat"), Copy, _time).LoadAsync(Cancellation));
    }

    [Theory]
    [InlineData("")]
    [InlineData("com\n")]
    [InlineData("// copy of \n")]
    [InlineData("// copy of http://127.0.0.1/ x y\ncom\n")]
    public async Task A_damaged_copy_is_none(string text)
    {
        await File.WriteAllTextAsync(Copy, text, Cancellation);

        Assert.Null(await new FetchedSuffixes(new SuffixFetcher(_client, _time), new Uri("http://127.0.0.1/"), Copy, _time).LoadAsync(Cancellation));
    }

    [Fact]
    public async Task A_file_of_others_is_read_again_when_it_has_changed()
    {
        var path = _folder.File("suffixes");
        await File.WriteAllTextAsync(path, "com\n", Cancellation);
        var file = new SuffixFile(path, _time);

        Assert.Equal(1, (await file.LoadAsync(Cancellation))?.Count);
        Assert.Null(await file.RefreshAsync(Cancellation));
        await File.WriteAllTextAsync(path, "com\norg\n", Cancellation);
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(1));
        Assert.Equal(2, (await file.RefreshAsync(Cancellation))?.Count);
    }

    [Fact]
    public async Task A_relay_asks_once_a_day_and_a_failure_changes_nothing()
    {
        var source = new CountedSource();
        var current = new CurrentSuffixes();
        await using var refresh = new SuffixRefresh(source, current, TimeSpan.FromDays(1), _time, new Random(1), NullLogger<SuffixRefresh>.Instance);
        await refresh.StartAsync(Cancellation);
        await source.Asked.WaitAsync(Cancellation);
        Assert.Equal(1, current.List?.Count);

        source.Fails = true;
        _time.Advance(TimeSpan.FromDays(1.1));
        await source.Asked.WaitAsync(Cancellation);

        Assert.Equal(1, current.List?.Count);
        // After a failure it does not wait for another day.
        _time.Advance(TimeSpan.FromHours(1.1));
        await source.Asked.WaitAsync(Cancellation);
    }

    private FetchedSuffixes Source(ListServer server) => new(new SuffixFetcher(_client, _time), server.Url, Copy, _time);

    private sealed class CountedSource : ISuffixSource
    {
        /// <summary>Released by each question, after the answer before was used.</summary>
        public SemaphoreSlim Asked { get; } = new(0);

        public bool Fails { get; set; }

        public DateTimeOffset? RefreshedAt => null;

        public ValueTask<PublicSuffixList?> LoadAsync(CancellationToken cancellation) => ValueTask.FromResult<PublicSuffixList?>(PublicSuffixList.Parse(new StringReader("com")));

        public ValueTask<PublicSuffixList?> RefreshAsync(CancellationToken cancellation)
        {
            Asked.Release();
            return Fails ? throw new IOException("down") : ValueTask.FromResult<PublicSuffixList?>(null);
        }
    }
}
