using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Proxy;
using Postrider.Smtp.Server.Sessions;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>Drives one session over its connection.</summary>
internal sealed class ServedSession(
    ConnectionContext connection, SmtpServerServices services, ListenerOptions options, Census census, FailedSignIns failures, ILogger logger) : IAsyncDisposable
{
    private readonly ClientWire _wire = new(connection, services.Time);
    /// <summary>Replies that wait to be sent together, a session: a client that sends and never reads must not fill our memory with them.</summary>
    private const int MaximumUnsent = 16 * 1024;

    private readonly CancellationTokenSource _cut = new();
    private readonly ClientDeadline _deadline = new(options.Limits, services.Time);
    private SocketTurn _turn;
    private volatile bool _isStopping;
    private volatile CancellationTokenSource? _hurry;

    /// <summary>Unique in this process.</summary>
    public string Id => connection.ConnectionId;

    /// <summary>Ends when the session has.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Asks the session to end once its transaction has; one without any ends at once.</summary>
    public void Stop()
    {
        _isStopping = true;
        _hurry?.Cancel();
        _wire.Wake();
    }

    /// <summary>Breaks the connection at once.</summary>
    public void Drop() => _wire.Abort();

    /// <summary>Breaks the connection at once, and cancels what the receiver does for it.</summary>
    public void Cut()
    {
        _wire.Abort();
        _cut.Cancel();
        _hurry?.Cancel();
    }

    /// <summary>Runs the session on the thread pool. No failure leaves it.</summary>
    /// <param name="ended">Called at its end.</param>
    public void Start(Func<ServedSession, ValueTask> ended) => Ended = RunAsync(ended);

    /// <summary>Closes the connection. The source of cancellation stays, for a late <see cref="Cut"/>; it holds nothing.</summary>
    public ValueTask DisposeAsync() => _wire.DisposeAsync();

    private async Task RunAsync(Func<ServedSession, ValueTask> ended)
    {
        // The accepting loop goes on at once.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var reason = "the connection was lost";
        try
        {
            reason = await ServeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            if (_wire.HasTimedOut) reason = "timed out";
            _wire.Abort();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ServerLog.SessionFailed(logger, e, Id);
            _wire.Abort();
        }

        await DisposeAsync().ConfigureAwait(false);
        ServerLog.Ended(logger, Id, reason);
        await ended(this).ConfigureAwait(false);
    }

    private async Task<string> ServeAsync()
    {
        if (!census.TryEnter(options.Limits.MaximumSessions)) return SendAway(ServerReplies.TooManySessions, null);
        try
        {
            if (await ReadFactsAsync().ConfigureAwait(false) is not { } facts) return "no PROXY header";
            ServerLog.Connected(logger, Id, facts.Remote, options.Name);
            var address = facts.Remote.Address;
            if (!census.TryEnter(address, options.Limits.MaximumSessionsPerAddress)) return SendAway(ServerReplies.TooManySessionsFromAddress, facts);
            try
            {
                await using var session = new SmtpSession(services, options, facts, failures, logger);
                return await ConverseAsync(session).ConfigureAwait(false);
            }
            finally
            {
                census.Leave(address);
            }
        }
        finally
        {
            census.Leave();
        }
    }

    private async ValueTask<string> ConverseAsync(SmtpSession session)
    {
        if (options.Kind == ListenerKind.Submissions && !await SecureAsync(session).ConfigureAwait(false)) return "no TLS";
        var need = await session.ConnectAsync(_wire.Output, _cut.Token).ConfigureAwait(false);
        if (need != SessionNeed.Close) need = session.Greet(_wire.HasInput(), _wire.Output);
        _deadline.AwaitCommand();
        while (true)
        {
            if (session.TakePenalty() is { Ticks: > 0 } penalty) await PauseAsync(penalty).ConfigureAwait(false);
            if (need == SessionNeed.Close) return "closed";
            if (need != SessionNeed.Input || _wire.Output.UnflushedBytes >= MaximumUnsent) await _wire.FlushAsync(options.Limits.CommandTimeout).ConfigureAwait(false);
            if (need == SessionNeed.StartTls && !await SecureAsync(session).ConfigureAwait(false)) return "no TLS";
            if (FarewellOf(session) is { } early) return Leave(session, early);
            var begin = services.Time.GetTimestamp();
            var read = await NextAsync().ConfigureAwait(false);
            if (FarewellOf(session) is { } late)
            {
                _wire.Input.AdvanceTo(read.Buffer.End);
                return Leave(session, late);
            }

            var waited = services.Time.GetElapsedTime(begin);
            await _turn.AfterAsync(waited).ConfigureAwait(false);
            var advance = await session.AdvanceAsync(read.Buffer, _wire.Output, _cut.Token).ConfigureAwait(false);
            need = advance.Need;
            _deadline.Advance(session, read.Buffer.Slice(0, advance.Consumed).Length, waited);
            // RFC 3207, 4.2: what was sent in clear behind STARTTLS may have been put there by somebody else.
            if (need == SessionNeed.StartTls) _wire.Input.AdvanceTo(read.Buffer.End);
            else _wire.Input.AdvanceTo(advance.Consumed, advance.Examined);
            if (need == SessionNeed.Input && read.IsCompleted) return "closed by the client";
        }
    }

    private Reply? FarewellOf(SmtpSession session) =>
        _wire.HasTimedOut ? ServerReplies.TimedOut : _isStopping && !session.IsInTransaction ? ServerReplies.ShuttingDown : null;

    private string Leave(SmtpSession session, Reply farewell)
    {
        session.SendAway(farewell, _wire.Output);
        return farewell.Text;
    }

    // Who guesses passwords waits for each answer; a stop waits for nobody.
    private async ValueTask PauseAsync(TimeSpan penalty)
    {
        var hurry = new CancellationTokenSource();
        _hurry = hurry;
        if (_isStopping) return;
        await Task.Delay(penalty, services.Time, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Replies leave when there is nothing more to read, so that those to a pipelined group go together.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> NextAsync()
    {
        if (_wire.Input.TryRead(out var read)) return read;
        await _wire.FlushAsync(options.Limits.CommandTimeout).ConfigureAwait(false);
        return await _wire.ReadAsync(_deadline.Next).ConfigureAwait(false);
    }

    private async ValueTask<bool> SecureAsync(SmtpSession session)
    {
        // Without a certificate TLS is not offered, and a listener that needs it is not opened.
        if (services.Certificates is not { } certificates) return false;
        try
        {
            var tls = await _wire.SecureAsync(certificates, options.ClientCertificates, options.Limits.HandshakeTimeout, _cut.Token).ConfigureAwait(false);
            await session.SecureAsync(tls.Security, _cut.Token).ConfigureAwait(false);
            return true;
        }
        catch (AuthenticationException e)
        {
            ServerLog.HandshakeFailed(logger, Id, session.Facts.Remote, (e.InnerException ?? e).Message);
            return false;
        }
    }

    private async ValueTask<SessionFacts?> ReadFactsAsync()
    {
        var remote = Unmapped(connection.RemoteEndPoint);
        var local = Unmapped(connection.LocalEndPoint);
        if (Contains(options.ProxyNetworks, remote.Address))
        {
            if (await ReadProxyHeaderAsync().ConfigureAwait(false) is not { } addresses)
            {
                ServerLog.ProxyHeaderMissing(logger, Id, remote);
                _wire.Abort();
                return null;
            }

            remote = Unmapped(addresses.Source ?? remote);
            local = Unmapped(addresses.Destination ?? local);
        }

        return new SessionFacts { SessionId = Id, Listener = options.Name, Kind = options.Kind, Remote = remote, Local = local };
    }

    private async ValueTask<ProxyAddresses?> ReadProxyHeaderAsync()
    {
        var deadline = _wire.Patience.In(options.Limits.HandshakeTimeout);
        while (true)
        {
            var read = await _wire.ReadAsync(deadline).ConfigureAwait(false);
            var rest = read.Buffer;
            var status = ProxyHeader.TryRead(ref rest, out var addresses);
            _wire.Input.AdvanceTo(rest.Start, status == ProxyHeaderStatus.Done ? rest.Start : read.Buffer.End);
            if (status == ProxyHeaderStatus.Done) return addresses;
            if (status == ProxyHeaderStatus.Invalid || read.IsCompleted || _wire.HasTimedOut || _isStopping) return null;
        }
    }

    // Where TLS comes first, nothing can be said in clear.
    private string SendAway(Reply reply, SessionFacts? facts)
    {
        if (options.Kind != ListenerKind.Submissions) ReplyWriter.Write(_wire.Output, reply);
        ServerLog.SentAway(logger, Id, facts?.Remote ?? Unmapped(connection.RemoteEndPoint), reply);
        return reply.Text;
    }

    // An IPv4 address in IPv6 clothes is the same address to every list of networks.
    private static IPEndPoint Unmapped(EndPoint? endpoint) => endpoint switch
    {
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port),
        IPEndPoint ip => ip,
        _ => new IPEndPoint(IPAddress.None, 0),
    };

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
            if (network.Contains(address)) return true;
        return false;
    }
}
