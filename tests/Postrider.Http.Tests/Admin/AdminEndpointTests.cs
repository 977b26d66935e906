using System.Net.Sockets;
using System.Runtime.Versioning;
using Postrider.Http.Admin;
using Postrider.Http.Metrics;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Admin;

public sealed class AdminEndpointTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Socket_and_directory_are_the_owners_alone()
    {
        await using var relay = await RunningRelay.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(AdminSocket.PathIn(relay.DataDirectory)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(relay.DataDirectory));
    }

    [Fact]
    public async Task Socket_of_a_crashed_relay_is_taken_over()
    {
        var directory = Directory.CreateTempSubdirectory("pr").FullName;
        using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            left.Bind(new UnixDomainSocketEndPoint(AdminSocket.PathIn(directory)));

        var path = await AdminSocket.PrepareAsync(directory, Cancellation);

        Assert.False(File.Exists(path));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Second_relay_in_one_directory_is_refused()
    {
        await using var relay = await RunningRelay.StartAsync();

        var refusal = await Assert.ThrowsAsync<IOException>(() => AdminSocket.PrepareAsync(relay.DataDirectory, Cancellation));

        Assert.Contains("Another relay is running", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Path_that_no_socket_can_have_is_refused_with_advice()
    {
        var refusal = await Assert.ThrowsAsync<IOException>(() => AdminSocket.PrepareAsync($"/tmp/{new string('x', 120)}", Cancellation));

        Assert.Contains("shorter path", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Absent_relay_is_told_apart_from_one_that_refuses()
    {
        using var client = new AdminClient("/nonexistent");

        var failure = await Assert.ThrowsAsync<AdminUnreachableException>(() => client.ReadStatusAsync(Cancellation));

        Assert.Equal("/nonexistent/admin.sock", failure.SocketPath);
        Assert.False(failure.IsForbidden);
    }

    [Fact]
    public async Task Queue_is_summed_up_by_destination()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Spool.Entries.AddRange([
            Queued.Deferred(1, "x@a.example", "y@b.example"), Queued.Waiting(2, "x@a.example", "z@b.example"), Queued.Waiting(3, "", "z@c.example")]);
        using var client = relay.Connect();

        var overview = await client.SummarizeAsync(10, Cancellation);

        Assert.Equal(3, overview.Recipients);
        Assert.Equal([("b.example", 2L), ("c.example", 1L)], overview.Destinations.Select(row => (row.Destination, row.Waiting)));
        Assert.Equal("451 4.7.1 Greylisted, try again later", overview.Destinations[0].LastReply?.ToString());
    }

    [Fact]
    public async Task List_goes_on_where_the_page_before_ended()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Spool.Entries.AddRange(Enumerable.Range(1, 5).Select(i => Queued.Waiting(i, "x@a.example", $"r{i}@b.example")));
        using var client = relay.Connect();

        var first = await client.ListAsync(new QueueFilter(), null, 3, Cancellation);
        var second = await client.ListAsync(new QueueFilter(), first.Next, 3, Cancellation);

        Assert.Equal(["r1@b.example", "r2@b.example", "r3@b.example"], first.Recipients.Select(row => row.Recipient));
        Assert.Equal(["r4@b.example", "r5@b.example"], second.Recipients.Select(row => row.Recipient));
        Assert.Null(second.Next);
    }

    [Theory]
    [InlineData(QueueChange.Retry)]
    [InlineData(QueueChange.Hold)]
    [InlineData(QueueChange.Release)]
    [InlineData(QueueChange.Delete)]
    [InlineData(QueueChange.Expire)]
    public async Task Change_reaches_the_queue_with_its_filter(QueueChange change)
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Spool.Entries.AddRange([Queued.Waiting(1, "x@a.example", "y@b.example"), Queued.Waiting(2, "x@a.example", "y@c.example")]);
        using var client = relay.Connect();

        var changed = await client.ChangeAsync(new QueueFilter { Destination = "b.example" }, change, Cancellation);

        Assert.Equal(1, changed);
        Assert.Equal([(new QueueFilter { Destination = "b.example" }, change)], relay.Spool.Changes);
    }

    [Theory]
    [InlineData("/v1/queue/delete", "No filter was given")]
    [InlineData("/v1/queue/delete?destinatoin=b.example", "destinatoin=b.example is not understood")]
    [InlineData("/v1/queue/delete?message=1", "message=1 is not understood")]
    [InlineData("/v1/queue/delete?state=gone", "state=gone is not understood")]
    public async Task Change_whose_filter_is_missing_or_unknown_changes_nothing(string path, string title)
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.PostAsync(path, Cancellation));

        Assert.Equal(400, refusal.Status);
        Assert.Contains(title, refusal.Message, StringComparison.Ordinal);
        Assert.Empty(relay.Spool.Changes);
    }

    [Fact]
    public async Task Message_is_shown_with_its_recipients_and_read_octet_by_octet()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Spool.Entries.AddRange([Queued.Waiting(1, "x@a.example", "y@b.example"), Queued.Waiting(1, "x@a.example", "z@b.example", ordinal: 1)]);
        relay.Spool.Bodies[Queued.Id(1)] = "Subject: hello\r\n\r\nworld\r\n";
        using var client = relay.Connect();

        var message = await client.ShowAsync(Queued.Id(1), Cancellation);
        using var content = new StreamReader(await client.OpenContentAsync(Queued.Id(1), Cancellation));

        Assert.Equal(["y@b.example", "z@b.example"], message.Recipients.Select(row => row.Recipient));
        Assert.Equal("Subject: hello\r\n\r\nworld\r\n", await content.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Message_that_is_gone_is_not_found()
    {
        await using var relay = await RunningRelay.StartAsync();
        using var client = relay.Connect();

        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.ShowAsync(Queued.Id(9), Cancellation));

        Assert.Equal(404, refusal.Status);
    }

    [Fact]
    public async Task Failure_of_the_store_is_told_in_its_own_words()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Spool.Failure = new SpoolException("The disk is full.");
        using var client = relay.Connect();

        var refusal = await Assert.ThrowsAsync<AdminRefusalException>(() => client.ListAsync(new QueueFilter(), null, 10, Cancellation));

        Assert.Equal((503, "The disk is full."), (refusal.Status, refusal.Message));
    }

    [Fact]
    public async Task Address_leads_to_the_stories_of_its_messages()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Events.Events.AddRange([
            new DeliveryEvent { At = Queued.Now, Kind = DeliveryEventKind.Accepted, Message = Queued.Id(1), Sender = "x@a.example" },
            new DeliveryEvent { At = Queued.Now, Kind = DeliveryEventKind.Delivered, Message = Queued.Id(1), Ordinal = 0, Recipient = "y@b.example" }]);
        using var client = relay.Connect();

        var report = await client.TraceAsync("y@b.example", Cancellation);

        var story = Assert.Single(report.Messages);
        Assert.Equal([DeliveryEventKind.Accepted, DeliveryEventKind.Delivered], story.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public async Task Why_tells_the_place_in_memory_rather_than_the_one_in_the_spool()
    {
        await using var relay = await RunningRelay.StartAsync();
        var entry = Queued.Waiting(1, "x@a.example", "y@b.example");
        relay.Spool.Entries.Add(entry);
        relay.Queue.Loaded[entry.Recipient.Key] = new LoadedRecipientView(entry.Recipient, LoadedPhase.Ready, 7, Queued.Queue(QueueConstraint.Destination));
        using var client = relay.Connect();

        var explanation = await client.ExplainAsync("y@b.example", Cancellation);

        var standing = Assert.Single(explanation.Recipients);
        Assert.Equal((ExplanationKind.Address, LoadedPhase.Ready, 7), (explanation.Kind, standing.Phase, standing.Position));
        Assert.Equal(50, standing.Queue?.Ceiling);
    }

    [Fact]
    public async Task Why_counts_what_a_domain_has_waiting_held_and_deferred()
    {
        await using var relay = await RunningRelay.StartAsync();
        var held = Queued.Waiting(2, "x@a.example", "z@b.example");
        relay.Spool.Entries.AddRange([
            Queued.Deferred(1, "x@a.example", "y@b.example"),
            held with { Recipient = held.Recipient with { State = RecipientState.Held } },
            Queued.Waiting(3, "x@a.example", "w@b.example")]);
        using var client = relay.Connect();

        var explanation = await client.ExplainAsync("B.example", Cancellation);

        Assert.Equal((ExplanationKind.Domain, 3L), (explanation.Kind, explanation.Waiting));
        Assert.Equal((2L, 1L, 1L), (explanation.Destination?.Waiting, explanation.Destination?.Held, explanation.Destination?.Deferred));
    }

    [Fact]
    public async Task Status_names_the_limit_and_the_rates()
    {
        await using var relay = await RunningRelay.StartAsync();
        relay.Queue.Queues.Add(Queued.Queue(QueueConstraint.ConnectionLimit));
        using var client = relay.Connect();

        var report = await client.ReadStatusAsync(Cancellation);

        Assert.Equal(ThroughputLimitKind.ConnectionLimit, report.Limit.Kind);
        Assert.Equal((1200L, 20L), (report.Ready, report.Connections));
    }
}
