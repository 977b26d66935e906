using System.Collections.Concurrent;
using System.Net;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>How a peer at an address behaves.</summary>
internal sealed class ScriptedPeer
{
    /// <summary>What opening a connection to it comes to; <c>null</c> for success.</summary>
    public Func<CancellationToken, Task<ClientFailure?>> Open { get; set; } = _ => Task.FromResult<ClientFailure?>(null);

    /// <summary>What a transaction comes to.</summary>
    public Func<ClientTransaction, CancellationToken, Task<TransactionResult>> Send { get; set; } = (transaction, _) => Task.FromResult(Answer(transaction, Ok));

    public PeerCapabilities Capabilities { get; set; } = new() { Pipelining = true, EightBitMime = true, SmtpUtf8 = true, Dsn = true };

    /// <summary>Whether kept connections turn out to be closed.</summary>
    public bool ClosesIdle { get; set; }

    public static Reply Ok { get; } = new(250, "2.0.0", "Queued");

    public static TransactionResult Answer(ClientTransaction transaction, Reply reply, ClientStage stage = ClientStage.DataEnd, bool fromPeer = true, bool usable = true) =>
        new([.. transaction.Recipients.Select(_ => new RecipientResult(reply, stage, fromPeer))], usable);

    /// <summary>A peer that answers every recipient so.</summary>
    public static ScriptedPeer Replying(Func<MailboxAddress, Reply> reply, ClientStage stage = ClientStage.Recipient) => new()
    {
        Send = (transaction, _) => Task.FromResult(new TransactionResult(
            [.. transaction.Recipients.Select(recipient => new RecipientResult(reply(recipient.ForwardPath), stage, true))], true)),
    };

    public static ScriptedPeer Unreachable(string why = "connection refused") => new()
    {
        Open = _ => Task.FromResult<ClientFailure?>(new ClientFailure(ClientStage.Connect, new Reply(421, "4.4.1", why), false, null)),
    };
}

/// <summary>A connector whose peers are scripts.</summary>
internal sealed class ScriptedPeers : IClientConnector
{
    private int _parkedOpenings;
    private int _parkedTransactions;
    private int _opened;
    private int _open;
    private int _mostOpen;

    public ConcurrentDictionary<IPAddress, ScriptedPeer> Peers { get; } = new();

    /// <summary>Stands for every address that has no peer of its own.</summary>
    public ScriptedPeer Default { get; set; } = new();

    /// <summary>A source of ours that every peer refuses, and how.</summary>
    public (IPAddress Source, Reply Reply)? RefusedSource { get; set; }

    /// <summary>Everything that was answered positively, in order.</summary>
    public ConcurrentQueue<(IPEndPoint Remote, ClientTransaction Transaction)> Sent { get; } = new();

    public ConcurrentQueue<PeerOptions> Openings { get; } = new();

    public int ParkedOpenings => Volatile.Read(ref _parkedOpenings);

    public int ParkedTransactions => Volatile.Read(ref _parkedTransactions);

    /// <summary>Connections that came about.</summary>
    public int Opened => Volatile.Read(ref _opened);

    public int MostOpen => Volatile.Read(ref _mostOpen);

    public IEnumerable<string> Delivered => Sent.SelectMany(sent => sent.Transaction.Recipients.Select(recipient => recipient.ForwardPath.ToString()));

    /// <summary>Waits for time, or for ever, as a step that a simulation need not wait for.</summary>
    public async Task ParkAsync(Task wait, bool inTransaction = false)
    {
        ref var parked = ref inTransaction ? ref _parkedTransactions : ref _parkedOpenings;
        Interlocked.Increment(ref parked);
        try
        {
            await wait;
        }
        finally
        {
            if (inTransaction) Interlocked.Decrement(ref _parkedTransactions);
            else Interlocked.Decrement(ref _parkedOpenings);
        }
    }

    public async ValueTask<ConnectionOpening> OpenAsync(PeerOptions options, CancellationToken cancellation)
    {
        Openings.Enqueue(options);
        var peer = Peers.GetValueOrDefault(options.Remote.Address, Default);
        if (RefusedSource is { } refused && refused.Source.Equals(options.Source)) return new ConnectionOpening(null, new ClientFailure(ClientStage.Greeting, refused.Reply, true, null));
        if (await peer.Open(cancellation) is { } failure) return new ConnectionOpening(null, failure);
        Interlocked.Increment(ref _opened);
        var open = Interlocked.Increment(ref _open);
        for (var most = MostOpen; open > most; most = MostOpen) Interlocked.CompareExchange(ref _mostOpen, open, most);
        return new ConnectionOpening(new Connection(this, peer, options), null);
    }

    private sealed class Connection(ScriptedPeers peers, ScriptedPeer peer, PeerOptions options) : IClientConnection
    {
        private int _transactions;
        private bool _isClosed;

        public IPEndPoint Remote => options.Remote;

        public IPEndPoint Local { get; } = new(options.Source ?? IPAddress.Loopback, 40000);

        public string Greeting => "220 peer.example";

        public PeerCapabilities Capabilities => peer.Capabilities;

        public TlsDetails? Tls => null;

        public bool IsClosed => _isClosed || (peer.ClosesIdle && _transactions > 0);

        public async ValueTask<TransactionResult> SendAsync(ClientTransaction transaction, CancellationToken cancellation)
        {
            _transactions++;
            var result = await peer.Send(transaction, cancellation);
            if (result.Recipients.Any(recipient => recipient.Reply.IsPositive))
            {
                var taken = transaction.Recipients.Where((_, i) => result.Recipients[i].Reply.IsPositive).ToList();
                peers.Sent.Enqueue((Remote, transaction with { Recipients = taken }));
            }

            if (!result.ConnectionUsable) _isClosed = true;
            return result;
        }

        public ValueTask QuitAsync(CancellationToken cancellation) => DisposeAsync();

        public ValueTask DisposeAsync()
        {
            if (!_isClosed || _transactions >= 0)
            {
                if (_transactions != int.MinValue) Interlocked.Decrement(ref peers._open);
                _transactions = int.MinValue;
            }

            _isClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
