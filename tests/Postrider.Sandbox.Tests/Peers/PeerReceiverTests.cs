using System.Buffers;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Sandbox.Captures;
using Postrider.Sandbox.Peers;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Sandbox.Tests.Peers;

public sealed class PeerReceiverTests
{
    private static readonly SessionFacts Session = new()
    {
        SessionId = "1",
        Listener = "test",
        Kind = ListenerKind.Relay,
        Remote = new IPEndPoint(IPAddress.Loopback, 1),
        Local = new IPEndPoint(IPAddress.Loopback, 25),
        Helo = "relay.example",
    };

    private readonly FakeTimeProvider _time = new();
    private readonly List<SessionFacts> _dropped = [];
    private readonly CaptureStore _captures;

    public PeerReceiverTests() => _captures = new CaptureStore(_time);

    [Fact]
    public async Task A_message_is_captured_with_its_envelope()
    {
        var reply = await SendAsync(Create(Manner.Take), "anna@fine.example");

        var message = Assert.Single(_captures.Messages);
        Assert.Equal(250, reply.Code);
        Assert.Equal(("sender@home.example", "anna@fine.example", "relay.example", "Hello"), (message.Sender, message.Recipients[0], message.Helo, message.Field("subject")));
    }

    [Theory]
    [InlineData("bounce-550", 550)]
    [InlineData("defer-451", 451)]
    [InlineData("reject-554", 554)]
    [InlineData("quota", 452)]
    public async Task A_recipient_that_asks_for_it_is_refused_each_time(string localPart, int code)
    {
        var receiver = Create(Manner.Take);

        Assert.Equal(code, (await SendAsync(receiver, $"{localPart}@fine.example")).Code);
        Assert.Equal(code, (await SendAsync(receiver, $"{localPart}@fine.example")).Code);
        Assert.Empty(_captures.Messages);
    }

    [Fact]
    public async Task A_greylisting_server_takes_the_second_attempt_and_all_after_it()
    {
        var receiver = Create(new Manner(MannerKind.Greylist));

        Assert.Equal(451, (await SendAsync(receiver, "anna@grey.example")).Code);
        Assert.Equal(250, (await SendAsync(receiver, "anna@grey.example")).Code);
        Assert.Equal(250, (await SendAsync(receiver, "anna@grey.example")).Code);
    }

    [Fact]
    public async Task A_counted_deferral_ends_and_begins_anew()
    {
        var receiver = Create(Manner.Take);
        var codes = new List<int>();

        for (var attempt = 0; attempt < 6; attempt++) codes.Add((await SendAsync(receiver, "defer-451-2x@fine.example")).Code);

        Assert.Equal([451, 451, 250, 451, 451, 250], codes);
    }

    [Fact]
    public async Task A_slow_recipient_is_waited_for()
    {
        var sending = SendAsync(Create(Manner.Take), "slow-30s@fine.example");

        Assert.False(sending.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(250, (await sending).Code);
    }

    [Fact]
    public async Task A_dropped_connection_captures_nothing()
    {
        await SendAsync(Create(Manner.Take), "drop@fine.example");

        Assert.NotEmpty(_dropped);
        Assert.Empty(_captures.Messages);
    }

    private static async Task<Reply> SendAsync(PeerReceiver receiver, string recipient)
    {
        var opening = await receiver.BeginAsync(Session, MailboxAddress.Parse("sender@home.example"), MailParameters.None, CancellationToken.None);
        await using var transaction = opening.Transaction!;
        var reply = await transaction.AddRecipientAsync(MailboxAddress.Parse(recipient), RecipientParameters.None, CancellationToken.None);
        if (!reply.IsPositive) return reply;
        await transaction.WriteAsync(new ReadOnlySequence<byte>("Subject: Hello\r\n\r\nText\r\n"u8.ToArray()), CancellationToken.None);
        return await transaction.CommitAsync(CancellationToken.None);
    }

    private PeerReceiver Create(Manner manner) => new("mx.example", manner, _captures, new AttemptCounts(), _dropped.Add, _time);
}
