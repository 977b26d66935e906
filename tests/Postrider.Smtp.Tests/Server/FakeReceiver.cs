using System.Buffers;
using System.Text;
using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

/// <summary>Takes everything, but where a test says otherwise, and remembers what it saw.</summary>
internal sealed class FakeReceiver : IMailReceiver
{
    public static readonly Reply Ok = new(250, "2.0.0", "Ok");

    private readonly Lock _gate = new();
    private readonly List<FakeMessage> _messages = [];

    public Func<SessionFacts, ValueTask<Reply?>> Connecting { get; set; } = _ => default;

    public Func<MailboxAddress?, Reply> Beginning { get; set; } = _ => Ok;

    public Func<MailboxAddress, Reply> Adding { get; set; } = _ => Ok;

    public Func<Reply?> BodyBeginning { get; set; } = () => null;

    public Action<ReadOnlySequence<byte>> Writing { get; set; } = _ => { };

    public Func<ValueTask<Reply>> Committing { get; set; } = () => new(Ok);

    /// <summary>What was seen in each transaction that was begun.</summary>
    public IReadOnlyList<FakeMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    public FakeMessage Only => Assert.Single(Messages);

    public IEnumerable<string> CommittedBodies => Messages.Where(message => message.IsCommitted).Select(message => message.Body);

    public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => Connecting(session);

    public ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation)
    {
        var reply = Beginning(reversePath);
        if (!reply.IsPositive) return new(new TransactionOpening(reply, null));
        var message = new FakeMessage(session, reversePath, parameters);
        lock (_gate) _messages.Add(message);
        return new(new TransactionOpening(reply, new Transaction(this, message)));
    }

    private sealed class Transaction(FakeReceiver receiver, FakeMessage message) : IMailTransaction
    {
        private readonly ArrayBufferWriter<byte> _body = new();

        public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation)
        {
            var reply = receiver.Adding(forwardPath);
            if (reply.IsPositive) message.Recipients.Add(forwardPath.ToString());
            return new(reply);
        }

        public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation) => new(receiver.BodyBeginning());

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
        {
            receiver.Writing(octets);
            foreach (var segment in octets) _body.Write(segment.Span);
            message.Body = Encoding.Latin1.GetString(_body.WrittenSpan);
            return default;
        }

        public async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
        {
            var reply = await receiver.Committing();
            message.IsCommitted = reply.IsPositive;
            return reply;
        }

        public ValueTask DisposeAsync()
        {
            message.IsDisposed = true;
            return default;
        }
    }
}

/// <summary>A transaction as the receiver saw it.</summary>
internal sealed record FakeMessage(SessionFacts Session, MailboxAddress? ReversePath, MailParameters Parameters)
{
    public List<string> Recipients { get; } = [];

    public string Body { get; set; } = "";

    public bool IsCommitted { get; set; }

    public bool IsDisposed { get; set; }
}
