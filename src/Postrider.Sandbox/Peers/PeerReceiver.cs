using System.Buffers;
using System.Collections.Immutable;
using Postrider.Sandbox.Captures;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Sandbox.Peers;

/// <summary>What stands behind a destination server of the sandbox: it captures messages, each recipient in its manner.</summary>
/// <param name="server">The server's host name.</param>
/// <param name="manner">The manner of the server towards recipients whose local part asks for none.</param>
/// <param name="captures">Where messages go.</param>
/// <param name="counts">Who was turned away how often; the servers of one sandbox share it.</param>
/// <param name="drop">Breaks the connection of a session.</param>
/// <param name="time">The clock that slow manners go by.</param>
public sealed class PeerReceiver(
    string server, Manner manner, CaptureStore captures, AttemptCounts counts, Action<SessionFacts> drop, TimeProvider time) : IMailReceiver
{
    private static readonly Reply Ok = new(250, "2.1.0", "Ok");

    public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => new((Reply?)null);

    public ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation) =>
        new(new TransactionOpening(Ok, new Transaction(this, session, reversePath)));

    private string Server => server;

    private Manner MannerTowards(MailboxAddress recipient)
    {
        var asked = Manner.Of(recipient.LocalPart);
        return asked.Kind == MannerKind.Take ? manner : asked;
    }

    private ValueTask<CapturedMessage> CaptureAsync(CapturedMessage message, CancellationToken cancellation) => captures.AddAsync(message, cancellation);

    private void Drop(SessionFacts session) => drop(session);

    private Task WaitAsync(TimeSpan wait, CancellationToken cancellation) => Task.Delay(wait, time, cancellation);

    /// <summary>Whether this attempt is turned away at RCPT.</summary>
    private bool Refuses(Manner towards, MailboxAddress? sender, MailboxAddress recipient) => towards.Kind switch
    {
        MannerKind.Bounce or MannerKind.Quota => true,
        MannerKind.Defer => towards.Times == 0 || counts.TurnsAway(sender, recipient, towards.Times),
        MannerKind.Greylist => counts.IsNew(sender, recipient),
        _ => false,
    };

    private bool Drops(Manner towards, MailboxAddress? sender, MailboxAddress recipient) =>
        towards.Kind == MannerKind.Drop && (towards.Times == 0 || counts.TurnsAway(sender, recipient, towards.Times));

    private sealed class Transaction(PeerReceiver receiver, SessionFacts session, MailboxAddress? sender) : IMailTransaction
    {
        private readonly ArrayBufferWriter<byte> _body = new();
        private readonly ImmutableArray<string>.Builder _recipients = ImmutableArray.CreateBuilder<string>();
        private TimeSpan _wait;
        private Manner? _rejection;
        private bool _drops;

        public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation)
        {
            var towards = receiver.MannerTowards(forwardPath);
            if (receiver.Refuses(towards, sender, forwardPath)) return new(towards.Refusal);
            if (receiver.Drops(towards, sender, forwardPath)) _drops = true;
            if (towards.Kind == MannerKind.Reject) _rejection = towards;
            if (towards.Wait > _wait) _wait = towards.Wait;
            _recipients.Add(forwardPath.ToString());
            return new(new Reply(250, "2.1.5", "Ok"));
        }

        public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation) => new((Reply?)null);

        public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
        {
            if (_drops) receiver.Drop(session);
            foreach (var segment in octets) _body.Write(segment.Span);
            return ValueTask.CompletedTask;
        }

        public async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
        {
            if (_drops)
            {
                // Nobody hears it: the connection is gone.
                receiver.Drop(session);
                return new Reply(451, "4.4.2", "Connection dropped");
            }

            if (_wait > TimeSpan.Zero) await receiver.WaitAsync(_wait, cancellation);
            if (_rejection is { } rejection) return rejection.Refusal;
            var message = await receiver.CaptureAsync(
                new CapturedMessage
                {
                    Id = 0,
                    At = default,
                    Server = receiver.Server,
                    Sender = sender?.ToString() ?? "",
                    Recipients = _recipients.ToImmutable(),
                    Helo = session.Helo,
                    Tls = session.Tls is { } tls ? $"{tls.Protocol} {tls.Cipher}" : null,
                    Content = _body.WrittenMemory,
                },
                cancellation);
            return new Reply(250, "2.0.0", $"Captured as {message.Id}");
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
