using System.Buffers;
using MimeKit;
using MimeKit.IO.Filters;

namespace Postrider.Relay.Conversion;

/// <summary>Copies a message and writes the patched stretches in their new form.</summary>
internal sealed class Patcher(Stream original, ConvertedBody output, FitnessCheck check)
{
    private const int BlockSize = 16 * 1024;

    private long _at;

    /// <param name="patches">In order, without overlaps.</param>
    public async ValueTask ApplyAsync(IReadOnlyList<Patch> patches, CancellationToken cancellation)
    {
        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            foreach (var patch in patches)
            {
                await CopyAsync(block, patch.Start, [], cancellation).ConfigureAwait(false);
                if (patch.Text is { } text) await WriteAsync(text, cancellation).ConfigureAwait(false);
                await CopyAsync(block, patch.End, FiltersOf(patch), cancellation).ConfigureAwait(false);
            }

            await CopyAsync(block, long.MaxValue, [], cancellation).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <returns>What the octets of the patch go through; <c>null</c> when they are left out.</returns>
    private static IMimeFilter[]? FiltersOf(Patch patch)
    {
        if (patch.Text is not null) return null;
        if (patch.To == ContentEncoding.SevenBit) return [new MaskFilter()];
        var encode = EncoderFilter.Create(patch.To);
        // The encoders end lines by LF.
        return patch.From is ContentEncoding.Base64 or ContentEncoding.QuotedPrintable
            ? [DecoderFilter.Create(patch.From), encode, new Unix2DosFilter()]
            : [encode, new Unix2DosFilter()];
    }

    private async ValueTask CopyAsync(byte[] block, long until, IMimeFilter[]? filters, CancellationToken cancellation)
    {
        while (_at < until)
        {
            var read = await original.ReadAsync(block.AsMemory(0, (int)Math.Min(BlockSize, until - _at)), cancellation).ConfigureAwait(false);
            if (read == 0) break;
            _at += read;
            if (filters is not null) await WriteAsync(Filter(filters, block, read, isLast: false), cancellation).ConfigureAwait(false);
        }

        if (filters is { Length: > 0 }) await WriteAsync(Filter(filters, [], 0, isLast: true), cancellation).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Filter(IMimeFilter[] filters, byte[] octets, int length, bool isLast)
    {
        var start = 0;
        foreach (var filter in filters)
            octets = isLast ? filter.Flush(octets, start, length, out start, out length) : filter.Filter(octets, start, length, out start, out length);
        return octets.AsMemory(start, length);
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellation)
    {
        if (octets.IsEmpty) return;
        check.Add(octets.Span);
        await output.WriteAsync(octets, cancellation).ConfigureAwait(false);
    }
}
