using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Client;
using static Postrider.Smtp.Tests.Client.Transactions;

namespace Postrider.Smtp.Tests.Client;

public sealed class DeliverByTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("PIPELINING", "554 5.3.3")]
    [InlineData("DELIVERBY 121", "554 5.4.7")]
    public async Task What_must_come_back_when_it_is_late_is_not_offered_to_a_peer_that_cannot_promise_it(string extension, string reply)
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open(extension);
            await session.Expect("QUIT");
            await session.Say("221 bye");
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(By(DeliverByMode.Return), default);
        await connection.QuitAsync(default);
        await peer.Finished;

        var outcome = Assert.Single(result.Recipients);
        Assert.Equal(reply, outcome.Reply.ToString()[..9]);
        Assert.False(outcome.FromPeer);
        Assert.True(result.ConnectionUsable);
    }

    [Theory]
    [InlineData("DELIVERBY", DeliverByMode.Return, " BY=120;R")]
    [InlineData("DELIVERBY 120", DeliverByMode.Return, " BY=120;R")]
    [InlineData("DELIVERBY 120,FUTURE=1", DeliverByMode.Return, " BY=120;R")]
    [InlineData("DELIVERBY 3600", DeliverByMode.Notify, " BY=120;N")]
    [InlineData("DSN", DeliverByMode.Notify, "")]
    public async Task What_the_peer_can_promise_is_offered_with_the_time_that_is_left(string extension, DeliverByMode mode, string parameter)
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Open("PIPELINING", extension);
            await session.Expect($"MAIL FROM:<a@us.example>{parameter}", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go");
            await session.ReadBody();
            await session.Say("250 ok");
            await session.WaitForEnd();
        });
        await using var connection = await Open(peer);

        var result = await connection.SendAsync(By(mode), default);

        Assert.Equal(250, Assert.Single(result.Recipients).Reply.Code);
    }

    [Fact]
    public async Task A_server_that_delivers_itself_needs_to_promise_nothing()
    {
        await using var peer = new ScriptedPeer(async session =>
        {
            await session.Say("220 mailbox.example");
            await session.Expect("LHLO us.example");
            await session.Say("250-mailbox.example\n250 PIPELINING");
            await session.Expect("MAIL FROM:<a@us.example>", "RCPT TO:<b@peer.example>", "DATA");
            await session.Say("250 ok\n250 ok\n354 go");
            await session.ReadBody();
            await session.Say("250 ok");
            await session.WaitForEnd();
        });
        var opened = await new ClientConnector(_time).OpenAsync(Options(peer) with { Protocol = ClientProtocol.Lmtp }, default);
        await using var connection = opened.Connection!;

        var result = await connection.SendAsync(By(DeliverByMode.Return), default);

        Assert.Equal(250, Assert.Single(result.Recipients).Reply.Code);
    }

    private ClientTransaction By(DeliverByMode mode) =>
        To("b@peer.example") with { Parameters = MailParameters.None with { DeliverBy = new DeliverBy(_time.GetUtcNow().AddSeconds(120), mode, Trace: false) } };

    private async Task<IClientConnection> Open(ScriptedPeer peer)
    {
        var result = await new ClientConnector(_time).OpenAsync(Options(peer), default);
        Assert.Null(result.Failure);
        return result.Connection!;
    }
}
