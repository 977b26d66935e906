using System.Buffers;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Smtp.Server;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Tests.Server;

/// <summary>What a message leaves to the garbage collector is what bounds the rate on a busy machine.</summary>
public sealed class GarbageTests
{
    private const int Messages = 200;

    [Fact]
    public void A_message_of_4_KiB_makes_less_than_1_KiB_of_garbage()
    {
        var envelope = new ReadOnlySequence<byte>("MAIL FROM:<sender@example.com> SIZE=4096\r\nRCPT TO:<recipient@example.net>\r\nDATA\r\n"u8.ToArray());
        var body = new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes("Subject: x\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 76) + "\r\n", 52)) + ".\r\n"));
        var output = new ArrayBufferWriter<byte>(4096);
        var session = Open(output);
        Feed(session, new ReadOnlySequence<byte>("EHLO client.example\r\n"u8.ToArray()), output);
        Send();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Messages; i++) Send();
        var each = (GC.GetAllocatedBytesForCurrentThread() - before) / Messages;

        Assert.InRange(each, 1, 1023);

        void Send()
        {
            // Assertions make garbage of their own.
            if (Feed(session, envelope, output) != (byte)'3' || Feed(session, body, output) != (byte)'2') Assert.Fail("The message was refused.");
        }
    }

    private static SmtpSession Open(IBufferWriter<byte> output)
    {
        var options = Session.Options();
        var session = new SmtpSession(
            new SmtpServerServices { Receiver = new Forgetful(), Time = TimeProvider.System, Loggers = NullLoggerFactory.Instance },
            options,
            new SessionFacts { SessionId = "S1", Listener = options.Name, Kind = options.Kind, Remote = new IPEndPoint(IPAddress.Loopback, 1), Local = new IPEndPoint(IPAddress.Loopback, 25) },
            new FailedSignIns(TimeProvider.System),
            NullLogger.Instance);
        session.Greet(hasInput: false, output);
        return session;
    }

    /// <returns>The first digit of the last reply.</returns>
    private static byte Feed(SmtpSession session, ReadOnlySequence<byte> input, ArrayBufferWriter<byte> output)
    {
        output.ResetWrittenCount();
        // The receiver never waits, so that all of it happens on this thread.
        _ = session.AdvanceAsync(input, output, default).AsTask().GetAwaiter().GetResult();
        var replies = output.WrittenSpan[..^2];
        return replies[replies.LastIndexOf((byte)'\n') + 1];
    }

    private sealed class Forgetful : IMailReceiver, IMailTransaction
    {
        public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => default;

        public ValueTask<TransactionOpening> BeginAsync(SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation) =>
            new(new TransactionOpening(FakeReceiver.Ok, this));

        public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation) => new(FakeReceiver.Ok);

        public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation) => default;

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation) => default;

        public ValueTask<Reply> CommitAsync(CancellationToken cancellation) => new(FakeReceiver.Ok);

        public ValueTask DisposeAsync() => default;
    }
}
