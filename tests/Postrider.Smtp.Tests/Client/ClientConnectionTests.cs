using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Client;
using static Postrider.Smtp.Tests.Client.Transactions;

namespace Postrider.Smtp.Tests.Client;

public sealed class ClientConnectionTests
{
    private static readonly ClientConnector Connector = new(TimeProvider.System);

    [Fact]
    public async Task A_message_goes_in_two_flights_with_pipelining()
    {
        var body = "";
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING", "SIZE 1000");
            await session.Expect("MAIL FROM:<a@us.example> SIZE=22", "RCPT TO:<b@peer.example>", "RCPT TO:<c@peer.example>", "DATA");
            await session.Say("250 2.1.0 ok\n250 2.1.5 ok\n550 5.1.1 No such user\n354 go");
            body = await session.ReadBody();
            await session.Say("250 2.0.0 queued as 1");
            await session.Expect("QUIT");
            await session.Say("221 bye");
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(To("b@peer.example", "c@peer.example"), default);
        await connection.QuitAsync(default);
        await peer.Finished;

        Assert.Equal("Subject: hi\r\n\r\nHello\r\n", body);
        Assert.Equal(new RecipientResult(new Reply(250, "2.0.0", "queued as 1"), ClientStage.DataEnd, true), result.Recipients[0]);
        Assert.Equal(new RecipientResult(new Reply(550, "5.1.1", "No such user"), ClientStage.Recipient, true), result.Recipients[1]);
        Assert.True(result.ConnectionUsable);
    }

    [Fact]
    public async Task A_small_message_goes_in_one_flight_with_chunking()
    {
        byte[] body = [];
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING", "CHUNKING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "BDAT 7 LAST");
            body = await session.ReadOctets(7);
            await session.Say("250 ok\n250 ok\n250 2.0.0 done");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(With(".dot\r\n.", "b@peer.example"), default);

        Assert.Equal(".dot\r\n."u8, body);
        Assert.Equal("done", result.Recipients[0].Reply.Text);
    }

    [Fact]
    public async Task A_streamed_body_of_many_blocks_arrives_with_its_dots_doubled()
    {
        var text = string.Concat(Enumerable.Repeat(".line of text\r\n..\r\n", 20_000));
        var body = "";
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go");
            body = await session.ReadBody();
            await session.Say("250 ok");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(With(new StreamedBody(Encoding.ASCII.GetBytes(text)), "b@peer.example"), default);

        Assert.Equal(250, result.Recipients[0].Reply.Code);
        Assert.Equal(text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal).Insert(0, "."), body);
    }

    [Fact]
    public async Task A_body_with_a_bare_line_feed_never_ends_and_is_refused_for_good()
    {
        Exception? end = null;
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go");
            end = await Record.ExceptionAsync(session.ReadBody);
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(With("a\r\n\r\nb\n.\r\nMAIL FROM:<evil@us.example>\r\n", "b@peer.example"), default);
        await peer.Finished;

        Assert.Equal("550 5.6.0", result.Recipients[0].Reply.ToString()[..9]);
        Assert.False(result.ConnectionUsable);
        Assert.IsAssignableFrom<IOException>(end);
    }

    [Fact]
    public async Task Reset_comes_first_after_a_transaction_that_was_left_open()
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n550 no\n503 no recipients");
            await session.Expect("RSET", "MAIL FROM:<a@us.example>", "RCPT TO:<c@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n250 ok\n354 go");
            await session.ReadBody();
            await session.Say("250 ok");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var first = await connection.SendAsync(To("b@peer.example"), default);
        var second = await connection.SendAsync(To("c@peer.example"), default);

        Assert.Equal(550, first.Recipients[0].Reply.Code);
        Assert.True(first.ConnectionUsable);
        Assert.Equal(250, second.Recipients[0].Reply.Code);
    }

    [Fact]
    public async Task A_connection_lost_before_the_final_reply_is_transient()
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open();
            await session.Expect("MAIL FROM:<a@us.example>");
            await session.Say("250 ok");
            await session.Expect("RCPT TO:<b@peer.example>");
            await session.Say("250 ok");
            await session.Expect("DATA");
            await session.Say("354 go");
            await session.ReadBody();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(To("b@peer.example"), default);

        Assert.Equal(("421", "4.4.2"), (result.Recipients[0].Reply.Code.ToString(), result.Recipients[0].Reply.Status.ToString()));
        Assert.Equal(ClientStage.DataEnd, result.Recipients[0].Stage);
        Assert.False(result.Recipients[0].FromPeer);
        Assert.False(result.ConnectionUsable);
        Assert.True(connection.IsClosed);
    }

    [Fact]
    public async Task Silence_after_the_body_is_a_time_out_by_the_clock()
    {
        var time = new FakeTimeProvider();
        var bodyRead = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go");
            await session.ReadBody();
            bodyRead.SetResult();
            await session.WaitForEnd();
        });
        var opening = await new ClientConnector(time).OpenAsync(Options(peer), default);
        await using var connection = opening.Connection!;

        var sending = connection.SendAsync(To("b@peer.example"), default).AsTask();
        await bodyRead.Task;
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromMinutes(5));
            await Task.Yield();
        }

        Assert.Contains("did not answer in time", (await sending).Recipients[0].Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_idle_connection_closed_by_the_peer_is_seen()
    {
        var close = new TaskCompletionSource();
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open();
            await close.Task;
            await session.Say("421 4.4.2 idle for too long");
        });
        await using var connection = await Open(peer);
        Assert.False(connection.IsClosed);

        close.SetResult();
        await peer.Finished;

        Assert.True(connection.IsClosed);
    }

    [Fact]
    public async Task Words_said_before_the_connection_broke_in_the_body_are_heard()
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go\n421 4.3.2 going down");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(To("b@peer.example"), default);

        Assert.Equal("421 4.3.2 going down", result.Recipients[0].Reply.ToString());
        Assert.True(result.Recipients[0].FromPeer);
        Assert.False(result.ConnectionUsable);
    }

    [Fact]
    public async Task Cancellation_ends_the_transaction_and_the_connection()
    {
        using var stop = new CancellationTokenSource();
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING");
            await session.ReadLine();
            await stop.CancelAsync();
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connection.SendAsync(To("b@peer.example"), stop.Token).AsTask());

        Assert.True(connection.IsClosed);
    }

    [Fact]
    public async Task A_body_shorter_than_it_said_cuts_the_connection()
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING", "CHUNKING");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(With(new StreamedBody("short\r\n"u8.ToArray(), size: 100), "b@peer.example"), default);

        Assert.Equal("451 4.3.0", result.Recipients[0].Reply.ToString()[..9]);
        Assert.False(result.ConnectionUsable);
    }

    private static async Task<IClientConnection> Open(ScriptedPeer peer)
    {
        var opening = await Connector.OpenAsync(Options(peer), default);
        return opening.Connection ?? throw new InvalidOperationException(opening.Failure?.ToString());
    }
}
