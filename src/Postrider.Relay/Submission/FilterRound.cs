using System.Buffers;
using System.Collections.Immutable;
using Postrider.Mail.Headers;
using Postrider.Smtp.Sockets;

namespace Postrider.Relay.Submission;

/// <summary>One message on its way past the filters that want to see it.</summary>
internal sealed class FilterRound : IDisposable
{
    /// <summary>Octets by which our own fields may lengthen a header section that was within its bound.</summary>
    private const int MaximumAddition = 64 * 1024;

    private readonly List<IFilterPass> _passes;
    private readonly MessageTap _tap;

    private FilterRound(List<IFilterPass> passes, int maximumHeaderSize)
    {
        _passes = passes;
        _tap = new MessageTap(passes, maximumHeaderSize + MaximumAddition);
    }

    /// <param name="filters">The filters in force.</param>
    /// <param name="message">The message that begins.</param>
    /// <param name="maximumHeaderSize">Octets of a header section that pass the door.</param>
    /// <returns><c>null</c> when no filter wants to see it.</returns>
    public static FilterRound? Begin(ImmutableArray<IBeforeQueueFilter> filters, IncomingMessage message, int maximumHeaderSize)
    {
        List<IFilterPass>? passes = null;
        foreach (var filter in filters)
            if (filter.Begin(message) is { } pass) (passes ??= []).Add(pass);
        return passes is null ? null : new FilterRound(passes, maximumHeaderSize);
    }

    public void Append(ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets) _tap.Append(segment.Span);
    }

    /// <summary>The message is whole.</summary>
    /// <returns>The first refusal; or what all of them put before the message, that of the first filter on top.</returns>
    public async ValueTask<FilterResult> FinishAsync(CancellationToken cancellation)
    {
        // Signatures are made and checked.
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        _tap.Finish();
        var joined = default(FilterResult);
        foreach (var pass in _passes)
        {
            var result = await pass.FinishAsync(cancellation).ConfigureAwait(false);
            if (result.Refusal is not null) return result;
            joined = new FilterResult(Join(joined.Prefix, result.Prefix))
            {
                ForwardedPrefix = Join(joined.ForwardedPrefix, result.ForwardedPrefix),
                Verdict = joined.Verdict ?? result.Verdict,
            };
        }

        return joined;
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> above, ReadOnlyMemory<byte> below) =>
        above.IsEmpty ? below : below.IsEmpty ? above : (byte[])[.. above.Span, .. below.Span];

    public void Dispose()
    {
        foreach (var pass in _passes) pass.Dispose();
    }
}
