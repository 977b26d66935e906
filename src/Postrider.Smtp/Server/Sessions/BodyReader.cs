using System.Buffers;
using System.Runtime.CompilerServices;
using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>Reads a body, after DATA or in chunks of BDAT (RFC 3030), and passes it on as it comes.</summary>
internal sealed class BodyReader(MailIntake mail)
{
    private readonly DataDecoder _decoder = new(LineEnds.Strict);
    private bool _isChunk;
    private bool _isLast;
    private long _octets;
    private long _rest;
    private Reply? _refusal;

    /// <summary>The octets after DATA come.</summary>
    public void BeginData()
    {
        _decoder.Reset();
        _isChunk = false;
    }

    /// <summary>The octets of a chunk come, whatever is said of it.</summary>
    /// <param name="octets">How many.</param>
    /// <param name="isLast">Whether the message ends with them.</param>
    /// <param name="refusal">Why they are thrown away, or <c>null</c>.</param>
    public void BeginChunk(long octets, bool isLast, Reply? refusal)
    {
        _isChunk = true;
        _octets = octets;
        _rest = octets;
        _isLast = isLast;
        _refusal = refusal;
    }

    /// <summary>Reads what has come.</summary>
    public ValueTask<BodyAdvance> ReadAsync(ReadOnlySequence<byte> input, CancellationToken cancellation) =>
        _isChunk ? ReadChunkAsync(input, cancellation) : ReadDataAsync(input, cancellation);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyAdvance> ReadDataAsync(ReadOnlySequence<byte> input, CancellationToken cancellation)
    {
        var status = _decoder.Decode(input, out var octets, out var consumed);
        if (_decoder.Fault != LineEndFault.None)
        {
            await mail.RefuseAsync(ServerReplies.BareLineEndInBody).ConfigureAwait(false);
            mail.Swallow(input.Slice(0, consumed).Length);
        }
        else if (!octets.IsEmpty)
        {
            await mail.TakeAsync(octets, cancellation).ConfigureAwait(false);
        }

        if (status == DataStatus.Complete) return new BodyAdvance(consumed, await mail.FinishAsync(cancellation).ConfigureAwait(false), BodyEnd.Message);
        return mail.IsSwallowedEnough ? Cut(consumed) : new BodyAdvance(consumed, null, BodyEnd.None);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<BodyAdvance> ReadChunkAsync(ReadOnlySequence<byte> input, CancellationToken cancellation)
    {
        var octets = input.Length > _rest ? input.Slice(0, _rest) : input;
        _rest -= octets.Length;
        if (_refusal is not null) mail.Swallow(octets.Length);
        else if (!octets.IsEmpty) await mail.TakeAsync(octets, cancellation).ConfigureAwait(false);
        if (_rest > 0) return mail.IsSwallowedEnough ? Cut(octets.End) : new BodyAdvance(octets.End, null, BodyEnd.None);

        if (_refusal is not null) return new BodyAdvance(octets.End, _refusal, BodyEnd.Command);
        if (_isLast) return new BodyAdvance(octets.End, await mail.FinishAsync(cancellation).ConfigureAwait(false), BodyEnd.Message);
        if (mail.BodyRefusal is not { } refusal) return new BodyAdvance(octets.End, ServerReplies.ChunkTaken(_octets), BodyEnd.Command);

        // RFC 3030, 2: after a refused chunk the transaction is over; those that were pipelined behind it meet 503.
        await mail.ResetAsync().ConfigureAwait(false);
        return new BodyAdvance(octets.End, refusal, BodyEnd.Message);
    }

    private BodyAdvance Cut(SequencePosition consumed) => new(consumed, _refusal ?? mail.BodyRefusal, BodyEnd.Session);
}

/// <summary>How far a body came.</summary>
/// <param name="Consumed">Up to where the input was used.</param>
/// <param name="Reply">What is said now; <c>null</c> while more must come.</param>
/// <param name="End">What has ended.</param>
internal readonly record struct BodyAdvance(SequencePosition Consumed, Reply? Reply, BodyEnd End);

internal enum BodyEnd : byte
{
    /// <summary>More of it must come.</summary>
    None,

    /// <summary>A chunk, which is a command like any other.</summary>
    Command,

    /// <summary>The message.</summary>
    Message,

    /// <summary>So much of a refused body came that the session must end, though the body has not.</summary>
    Session,
}
