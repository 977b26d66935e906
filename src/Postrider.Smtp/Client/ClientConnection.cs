using System.Buffers;
using System.Net;

namespace Postrider.Smtp.Client;

/// <summary>An open session over a socket: runs the exchanges against the wire.</summary>
internal sealed class ClientConnection : IClientConnection
{
    private const int BlockOctets = 32 * 1024;

    private readonly Wire _wire;
    private readonly PeerOptions _options;
    private readonly TimeProvider _time;
    private bool _needsReset;
    private bool _closed;

    public ClientConnection(Wire wire, PeerOptions options, OpeningExchange opening, TlsDetails? tls, TimeProvider time)
    {
        _wire = wire;
        _options = options;
        _time = time;
        Greeting = opening.Greeting;
        Capabilities = opening.Capabilities;
        Tls = tls;
    }

    public IPEndPoint Remote => _options.Remote;

    public required IPEndPoint Local { get; init; }

    public string Greeting { get; }

    public PeerCapabilities Capabilities { get; }

    public TlsDetails? Tls { get; }

    public bool IsClosed => _closed || _wire.IsClosed;

    public async ValueTask<TransactionResult> SendAsync(ClientTransaction transaction, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var header = transaction.Parameters.SmtpUtf8 && !Capabilities.SmtpUtf8 && await SmtpUtf8Need.HasUtf8HeaderAsync(transaction.Body, cancellation)
            ? HeaderText.Utf8
            : HeaderText.Ascii;
        var exchange = new TransactionExchange(transaction, new TransactionSession(Capabilities, _options.Protocol, Tls, _needsReset, _time.GetUtcNow()) { IsHostProven = _options.IsHostProven }, header);
        await using (cancellation.UnsafeRegister(static wire => ((Wire)wire!).Cut(), _wire))
        {
            try
            {
                await RunAsync(exchange, transaction.Body, cancellation);
            }
            catch
            {
                // The body could not be read: the peer must not take what it has for all.
                Close();
                throw;
            }
        }

        if (!exchange.IsConnectionUsable || _wire.Buffered > 0) Close();
        cancellation.ThrowIfCancellationRequested();
        _needsReset = exchange.NeedsReset;
        return exchange.ToResult() with { ConnectionUsable = !_closed };
    }

    public async ValueTask QuitAsync(CancellationToken cancellation)
    {
        if (!_closed)
        {
            await using var registration = cancellation.UnsafeRegister(static wire => ((Wire)wire!).Cut(), _wire);
            _wire.Output.Write("QUIT\r\n"u8);
            if (await _wire.FlushAsync(_options.Timeouts.Quit) is null) await _wire.ReadReplyAsync(_options.Timeouts.Quit);
        }

        await DisposeAsync();
    }

    public ValueTask DisposeAsync()
    {
        _closed = true;
        return _wire.DisposeAsync();
    }

    private async ValueTask RunAsync(TransactionExchange exchange, IOutgoingBody body, CancellationToken cancellation)
    {
        while (true)
        {
            switch (exchange.Next(_wire.Output))
            {
                case TransactionStep.Done:
                    return;
                case TransactionStep.SendBody:
                    await SendBodyAsync(exchange, body, cancellation);
                    break;
                default:
                    if (await _wire.FlushAsync(_options.Timeouts.Command) is { } broken) await TakeLastWordsAsync(exchange, broken);
                    else await TakeReplyAsync(exchange, exchange.Stage == ClientStage.DataEnd ? _options.Timeouts.DataEnd : _options.Timeouts.Command);
                    break;
            }
        }
    }

    private async ValueTask TakeReplyAsync(TransactionExchange exchange, TimeSpan timeout)
    {
        if (await _wire.ReadReplyAsync(timeout) is { } fault) exchange.Break(WireReplies.Explain(fault, exchange.Stage));
        else exchange.Take(_wire.Replies);
    }

    // A peer that refuses in the middle of the body says so and closes: its words may have come before the connection broke.
    private async ValueTask TakeLastWordsAsync(TransactionExchange exchange, WireFault fault)
    {
        if (fault.Kind == WireFaultKind.Lost && await _wire.ReadReplyAsync(_options.Timeouts.Quit) is null && _wire.Replies.Code >= 400)
            exchange.Break(_wire.Replies);
        else
            exchange.Break(WireReplies.Explain(fault, exchange.Stage));
    }

    private async ValueTask SendBodyAsync(TransactionExchange exchange, IOutgoingBody body, CancellationToken cancellation)
    {
        var framer = new BodyFramer(exchange.Framing);
        var sent = body.Memory.IsEmpty && body.Size > 0
            ? await SendStreamAsync(exchange, body, framer, cancellation)
            : await SendMemoryAsync(exchange, body.Memory, framer);
        if (!sent) return;
        if (!framer.TryFinish(_wire.Output)) exchange.RefuseBody(ClientReplies.BadBody);
        else await FlushBlockAsync(exchange);
    }

    private async ValueTask<bool> SendMemoryAsync(TransactionExchange exchange, ReadOnlyMemory<byte> body, BodyFramer framer)
    {
        for (var at = 0; at < body.Length; at += BlockOctets)
        {
            var block = body.Slice(at, Math.Min(BlockOctets, body.Length - at));
            if (!await SendBlockAsync(exchange, block, framer)) return false;
        }

        return true;
    }

    private async ValueTask<bool> SendStreamAsync(TransactionExchange exchange, IOutgoingBody body, BodyFramer framer, CancellationToken cancellation)
    {
        await using var stream = body.OpenRead();
        var block = ArrayPool<byte>.Shared.Rent(BlockOctets);
        try
        {
            var left = body.Size;
            while (true)
            {
                var read = await stream.ReadAsync(block.AsMemory(0, BlockOctets), cancellation);
                left -= read;
                // BDAT has named the size, and what would follow were commands: never more and never less.
                if (left < 0 || read == 0 && left > 0)
                {
                    exchange.RefuseBody(ClientReplies.BodyChanged);
                    return false;
                }

                if (read == 0) return true;
                if (!await SendBlockAsync(exchange, block.AsMemory(0, read), framer)) return false;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    private async ValueTask<bool> SendBlockAsync(TransactionExchange exchange, ReadOnlyMemory<byte> block, BodyFramer framer)
    {
        if (!framer.TryFrame(block.Span, _wire.Output))
        {
            exchange.RefuseBody(ClientReplies.BadBody);
            return false;
        }

        return _wire.Output.Length < BlockOctets || await FlushBlockAsync(exchange);
    }

    private async ValueTask<bool> FlushBlockAsync(TransactionExchange exchange)
    {
        if (await _wire.FlushAsync(_options.Timeouts.DataBlock) is not { } fault) return true;
        await TakeLastWordsAsync(exchange, fault);
        return false;
    }

    private void Close()
    {
        _closed = true;
        _wire.Cut();
    }
}
