using System.Buffers;

namespace Postrider.Mail.Headers;

/// <summary>Streams a message past any number of readers in one pass. The header section is held whole, the body never.</summary>
public static class MessageFeed
{
    private const int BlockLength = 64 * 1024;

    /// <summary>Reads to the end.</summary>
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <param name="readers">Those who read it.</param>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MessageTap.MaximumHeaderLength"/>.</exception>
    public static async ValueTask ReadAsync(Stream message, IReadOnlyList<IMessageReader> readers, CancellationToken cancellation)
    {
        var tap = new MessageTap(readers);
        var block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            while (await message.ReadAsync(block, cancellation).ConfigureAwait(false) is > 0 and var length) tap.Append(block.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        tap.Finish();
    }
}
