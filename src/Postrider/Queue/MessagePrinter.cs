namespace Postrider.Queue;

/// <summary>How much of a message is printed.</summary>
internal enum MessagePart
{
    Headers,
    All,
}

/// <summary>Copies a message to standard output: as it is into a file, without control characters onto a terminal, which they would steer.</summary>
internal sealed class MessagePrinter(Stream output, MessagePart part, bool toTerminal)
{
    /// <summary>How much of CR LF CR LF has been seen.</summary>
    private int _matched;

    public async Task CopyAsync(Stream message, CancellationToken cancellation)
    {
        var buffer = new byte[16 * 1024];
        while (await message.ReadAsync(buffer, cancellation).ConfigureAwait(false) is > 0 and var length)
        {
            var end = part == MessagePart.Headers ? HeadersEnd(buffer.AsSpan(0, length)) : length;
            if (toTerminal) Clean(buffer.AsSpan(0, end));
            await output.WriteAsync(buffer.AsMemory(0, end), cancellation).ConfigureAwait(false);
            if (part == MessagePart.Headers && _matched == 4) return;
        }
    }

    private int HeadersEnd(ReadOnlySpan<byte> octets)
    {
        var at = 0;
        while (at < octets.Length && _matched < 4)
        {
            var octet = octets[at++];
            var wanted = _matched % 2 == 0 ? (byte)'\r' : (byte)'\n';
            _matched = octet == wanted ? _matched + 1 : octet == (byte)'\r' ? 1 : 0;
        }

        return at;
    }

    private static void Clean(Span<byte> octets)
    {
        foreach (ref var octet in octets)
            if (octet is < 0x20 and not ((byte)'\n' or (byte)'\t' or (byte)'\r') or 0x7f) octet = (byte)'?';
    }
}
