using System.Buffers;

namespace Postrider.Mail.Headers;

/// <summary>Streams a message past any number of readers in one pass. The header section is held whole, the body never.</summary>
public static class MessageFeed
{
    /// <summary>Octets of a header section; what is longer is no mail.</summary>
    public const int MaximumHeaderLength = 1024 * 1024;

    private const int BlockLength = 64 * 1024;

    /// <summary>Reads to the end.</summary>
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <param name="readers">Those who read it.</param>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MaximumHeaderLength"/>.</exception>
    public static async ValueTask ReadAsync(Stream message, IReadOnlyList<IMessageReader> readers, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            var scanner = new HeaderScanner();
            var filled = 0;
            HeaderEnd end;
            while (true)
            {
                if (filled == buffer.Length) buffer = Grow(buffer, filled);
                var read = await message.ReadAsync(buffer.AsMemory(filled), cancellation).ConfigureAwait(false);
                filled += read;
                if (read == 0) end = scanner.Finish(buffer.AsSpan(0, filled));
                else if (!scanner.TryFindEnd(buffer.AsSpan(0, filled), out end)) continue;
                break;
            }

            foreach (var reader in readers) reader.ReadHeader(buffer.AsSpan(0, end.FieldsLength));
            ReadBody(readers, buffer.AsSpan(end.BodyStart, filled - end.BodyStart));
            while (await message.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var length)
                ReadBody(readers, buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReadBody(IReadOnlyList<IMessageReader> readers, ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;
        foreach (var reader in readers) reader.ReadBody(octets);
    }

    private static byte[] Grow(byte[] buffer, int filled)
    {
        if (filled >= MaximumHeaderLength) throw new InvalidDataException($"The header section is longer than {MaximumHeaderLength} octets.");
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
