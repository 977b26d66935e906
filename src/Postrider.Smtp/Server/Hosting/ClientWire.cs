using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>The connection to a client, in clear or under TLS, and the patience with it.</summary>
internal sealed class ClientWire : IAsyncDisposable
{
    /// <summary>For a last reply to leave; a client that does not read is not waited for longer.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly ConnectionContext _connection;
    private IDuplexPipe _pipe;
    private TlsChannel? _tls;
    private volatile bool _isReading;
    private volatile bool _hasTimedOut;
    private bool _isBroken;

    public ClientWire(ConnectionContext connection, TimeProvider time)
    {
        _connection = connection;
        _pipe = connection.Transport;
        Patience = new Patience(time, OnTimeout);
    }

    /// <summary>The deadlines; one that passes while <see cref="ReadAsync"/> waits ends that wait, any other breaks the connection.</summary>
    public Patience Patience { get; }

    public PipeReader Input => _pipe.Input;

    public PipeWriter Output => _pipe.Output;

    public bool HasTimedOut => _hasTimedOut;

    /// <summary>Whether the client has sent something already. Not to be asked while a read is in progress.</summary>
    public bool HasInput()
    {
        if (!Input.TryRead(out var read)) return false;
        var hasInput = !read.Buffer.IsEmpty;
        Input.AdvanceTo(read.Buffer.Start);
        return hasInput;
    }

    /// <summary>Waits for octets, a wake or the deadline, whichever comes first; the last two give a cancelled result.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadAsync(long deadline)
    {
        _isReading = true;
        Patience.Until(deadline);
        try
        {
            return await Input.ReadAsync().ConfigureAwait(false);
        }
        finally
        {
            Patience.Rest();
            _isReading = false;
        }
    }

    /// <summary>Sends what was written.</summary>
    public ValueTask FlushAsync(TimeSpan timeout)
    {
        if (Output.UnflushedBytes == 0) return default;
        var flush = Output.FlushAsync();
        if (!flush.IsCompletedSuccessfully) return AwaitFlushAsync(flush, timeout);
        flush.GetAwaiter().GetResult();
        return default;
    }

    /// <summary>Ends a wait of <see cref="ReadAsync"/>.</summary>
    public void Wake() => _pipe.Input.CancelPendingRead();

    /// <summary>Puts TLS over the connection. What was received before is thrown away.</summary>
    public async ValueTask<TlsChannel> SecureAsync(ICertificateSelector certificates, ClientCertificates asked, TimeSpan timeout, CancellationToken cancellation)
    {
        Patience.Until(Patience.In(timeout));
        try
        {
            _tls = await TlsChannel.AcceptAsync(_connection.Transport, certificates, asked, cancellation).ConfigureAwait(false);
            _pipe = _tls;
            return _tls;
        }
        catch
        {
            _isBroken = true;
            throw;
        }
        finally
        {
            Patience.Rest();
        }
    }

    /// <summary>Breaks the connection at once.</summary>
    public void Abort()
    {
        _isBroken = true;
        _connection.Abort(new ConnectionAbortedException("The session was cut."));
    }

    /// <summary>Closes the connection once what was written has left, within a bound.</summary>
    public async ValueTask DisposeAsync()
    {
        Patience.Until(Patience.In(Farewell));
        try
        {
            if (!_isBroken)
            {
                await Output.FlushAsync().ConfigureAwait(false);
                if (_tls is not null) await _tls.ShutdownAsync().ConfigureAwait(false);
                Drain(_connection.Transport.Input);
            }

            if (_tls is not null) await _tls.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // The client has gone first, and hears no farewell.
        }

        await _connection.Transport.Input.CompleteAsync().ConfigureAwait(false);
        await _connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
        Patience.Dispose();
    }

    // Closing a socket with octets unread resets the connection, and the reset may overtake the last reply.
    private static void Drain(PipeReader input)
    {
        while (input.TryRead(out var read))
        {
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitFlushAsync(ValueTask<FlushResult> flush, TimeSpan timeout)
    {
        Patience.Until(Patience.In(timeout));
        try
        {
            await flush.ConfigureAwait(false);
        }
        finally
        {
            Patience.Rest();
        }
    }

    private void OnTimeout()
    {
        _hasTimedOut = true;
        if (_isReading) Wake();
        else Abort();
    }
}
