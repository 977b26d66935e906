using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Commands;
using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>
/// The transaction of a session: envelope, body, and the receiver's word on each (RFC 5321, 3.3). A receiver that fails costs its command a
/// 451 and nothing else. What is refused within a body is said at its end, and the rest of it is swallowed.
/// </summary>
internal sealed class MailIntake(IMailReceiver receiver, SessionLimits limits, SessionBudget budget, ILogger logger) : IAsyncDisposable
{
    /// <summary>Octets that are swallowed of a refused body beyond the size that is taken: so much politeness is due to an honest client.</summary>
    private const long SwallowedOctets = 64 * 1024 * 1024;

    /// <summary>A client that asks so many times more recipients of one message than there may be is not going to stop.</summary>
    private const int PatienceWithRecipients = 10;

    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();

    private readonly ChunkInspector _lineEnds = new();

    private IMailTransaction? _transaction;
    private MailParameters _parameters = MailParameters.None;
    private string _sessionId = "";
    private int _recipientCommands;
    private int _recipients;
    private long _octets;
    private Reply? _refusal;
    private long _swallowed;

    /// <summary>Whether MAIL was taken and the message has not ended.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether a BDAT chunk was taken, so that only BDAT can go on.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>What MAIL said besides the reverse-path.</summary>
    public MailParameters Parameters => _parameters;

    /// <summary>Whether so much of a refused body was swallowed that the connection is to be cut.</summary>
    public bool IsSwallowedEnough => _swallowed > limits.MaximumMessageSize + SwallowedOctets;

    private bool IsBinary => _parameters.Body == BodyType.BinaryMime;

    /// <summary>MAIL.</summary>
    public ValueTask<Reply> MailAsync(ReadOnlySpan<byte> argument, CommandContext context, SessionFacts session, CancellationToken cancellation)
    {
        if (IsOpen) return new(ServerReplies.NestedMail);
        if (MailCommand.TryParse(argument, context, out var reversePath, out var parameters) is { } refusal) return new(refusal);
        return budget.SpendTransaction() is { } enough ? new(enough) : OpenAsync(session, reversePath, parameters, cancellation);
    }

    /// <summary>RCPT.</summary>
    public ValueTask<Reply> RecipientAsync(ReadOnlySpan<byte> argument, CommandContext context, CancellationToken cancellation)
    {
        if (!IsOpen) return new(ServerReplies.MailFirst);
        if (IsChunked) return new(ServerReplies.BodyUnderWay);
        if (RecipientCommand.TryParse(argument, context, _parameters, out var path, out var parameters) is { } refusal) return new(refusal);
        if (++_recipientCommands <= limits.MaximumRecipients) return AddAsync(path, parameters, cancellation);
        return new(_recipientCommands / PatienceWithRecipients < limits.MaximumRecipients ? ServerReplies.TooManyRecipients : ServerReplies.TooManyRecipientCommands);
    }

    /// <summary>DATA.</summary>
    /// <returns><c>null</c> for 354, or the refusal.</returns>
    public ValueTask<Reply?> DataAsync(CancellationToken cancellation)
    {
        if (!IsOpen) return new(ServerReplies.MailFirst);
        if (IsChunked) return new(ServerReplies.BodyUnderWay);
        if (IsBinary) return new(ServerReplies.BinaryNeedsChunks);
        return _recipients == 0 ? new(ServerReplies.NoRecipients) : BeginBodyAsync(cancellation);
    }

    /// <summary>Why the body under way is refused; <c>null</c> while it is taken.</summary>
    public Reply? BodyRefusal => _refusal;

    /// <summary>BDAT, before the octets of its chunk (RFC 3030, 2).</summary>
    /// <returns><c>null</c> to take it, or the refusal that is said once the chunk was swallowed.</returns>
    public ValueTask<Reply?> ChunkAsync(CancellationToken cancellation)
    {
        if (!IsOpen) return new(ServerReplies.MailFirst);
        if (IsChunked) return default;
        if (_recipients == 0) return new(_recipientCommands == 0 ? ServerReplies.RecipientFirst : ServerReplies.NoRecipients);
        IsChunked = true;
        return BeginBodyAsync(cancellation);
    }

    /// <summary>Octets of the body in order, dot-stuffing taken off. Of DATA the decoder has checked the line ends.</summary>
    public ValueTask TakeAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        if (_refusal is not null)
        {
            Swallow(octets.Length);
            return ValueTask.CompletedTask;
        }

        _octets += octets.Length;
        if (limits.MaximumMessageSize > 0 && _octets > limits.MaximumMessageSize) return RefuseAsync(ServerReplies.TooLarge);
        if (IsChunked && !IsBinary)
        {
            _lineEnds.Inspect(octets);
            if (_lineEnds.Fault != LineEndFault.None) return RefuseAsync(ServerReplies.BareLineEndInBody);
        }

        return WriteAsync(octets, cancellation);
    }

    /// <summary>Octets came that nobody wants.</summary>
    public void Swallow(long octets) => _swallowed += octets;

    /// <summary>Turns the message down, which is said at its end; the first reason stands.</summary>
    public ValueTask RefuseAsync(Reply refusal)
    {
        _refusal ??= refusal;
        return DropAsync();
    }

    /// <summary>The body has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Reply> FinishAsync(CancellationToken cancellation)
    {
        if (IsChunked && !IsBinary && _refusal is null) await EndTextAsync(cancellation).ConfigureAwait(false);
        var reply = _refusal ?? await CommitAsync(cancellation).ConfigureAwait(false);
        if (reply.IsPositive) budget.Renew();
        else ServerLog.MessageRefused(logger, _sessionId, reply);
        await ResetAsync().ConfigureAwait(false);
        return reply;
    }

    /// <summary>Ends the transaction and drops what there is of it: RSET, EHLO, STARTTLS, the end of the session.</summary>
    public ValueTask ResetAsync()
    {
        IsOpen = false;
        IsChunked = false;
        _parameters = MailParameters.None;
        _recipientCommands = 0;
        _recipients = 0;
        _octets = 0;
        _swallowed = 0;
        _refusal = null;
        _lineEnds.Reset();
        return DropAsync();
    }

    public ValueTask DisposeAsync() => ResetAsync();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> OpenAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation)
    {
        _sessionId = session.SessionId;
        try
        {
            var opening = await receiver.BeginAsync(session, reversePath, parameters, cancellation).ConfigureAwait(false);
            _transaction = opening.Transaction;
            _parameters = parameters;
            IsOpen = _transaction is not null;
            return opening.Reply;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return Failed(e, "MAIL");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> AddAsync(MailboxAddress path, RecipientParameters parameters, CancellationToken cancellation)
    {
        try
        {
            var reply = await _transaction!.AddRecipientAsync(path, parameters, cancellation).ConfigureAwait(false); // Open, see RecipientAsync.
            if (reply.IsPositive) _recipients++;
            return reply;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return Failed(e, "RCPT");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation)
    {
        try
        {
            if (await _transaction!.BeginBodyAsync(cancellation).ConfigureAwait(false) is not { } refusal) return null; // Open, see the callers.
            await ResetAsync().ConfigureAwait(false);
            return refusal;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            await ResetAsync().ConfigureAwait(false);
            return Failed(e, "the body");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        try
        {
            await _transaction!.WriteAsync(octets, cancellation).ConfigureAwait(false); // Not refused, so still there.
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            await RefuseAsync(Failed(e, "the body")).ConfigureAwait(false);
        }
    }

    private ValueTask EndTextAsync(CancellationToken cancellation)
    {
        _lineEnds.Finish();
        if (_lineEnds.Fault != LineEndFault.None) return RefuseAsync(ServerReplies.BareLineEndInBody);
        // A text that came in chunks may end within a line, which the next hop may not be able to pass on.
        return _octets == 0 || _lineEnds.EndsInLineEnd ? default : WriteAsync(new ReadOnlySequence<byte>(LineEnd), cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
    {
        try
        {
            return await _transaction!.CommitAsync(cancellation).ConfigureAwait(false); // Not refused, so still there.
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return Failed(e, "the end of the body");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask DropAsync()
    {
        var transaction = _transaction;
        _transaction = null;
        if (transaction is null) return;
        try
        {
            await transaction.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Failed(e, "its end");
        }
    }

    private Reply Failed(Exception failure, string stage)
    {
        ServerLog.ReceiverFailed(logger, failure, _sessionId, stage);
        return ServerReplies.ReceiverFailed;
    }
}
