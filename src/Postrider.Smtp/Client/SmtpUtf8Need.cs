using System.Text;

namespace Postrider.Smtp.Client;

/// <summary>Whether a transaction can do without SMTPUTF8 (RFC 6531, 3.2 and 3.5).</summary>
internal static class SmtpUtf8Need
{
    /// <summary>Whether the parameter is given to a peer that offers it.</summary>
    public static bool IsDeclared(ClientTransaction transaction) =>
        transaction.Parameters.SmtpUtf8 || transaction.ReversePath is { NeedsSmtpUtf8: true } || HasSuchRecipient(transaction.Recipients);

    /// <summary>
    /// Whether the header holds non-ASCII characters. Only asked for a message that came with SMTPUTF8 and meets a peer without it: many
    /// clients declare it for any message.
    /// </summary>
    public static async ValueTask<bool> HasUtf8HeaderAsync(IOutgoingBody body, CancellationToken cancellation)
    {
        if (!body.Memory.IsEmpty) return !IsAsciiHeader(body.Memory.Span, out _);
        await using var stream = body.OpenRead();
        var block = new byte[4096];
        var kept = 0;
        while (true)
        {
            var read = await stream.ReadAsync(block.AsMemory(kept), cancellation);
            if (read == 0) return false;
            if (!IsAsciiHeader(block.AsSpan(0, kept + read), out var ended)) return true;
            if (ended) return false;
            // The empty line may lie across two blocks.
            var tail = Math.Min(3, kept + read);
            block.AsSpan(kept + read - tail, tail).CopyTo(block);
            kept = tail;
        }
    }

    private static bool IsAsciiHeader(ReadOnlySpan<byte> block, out bool ended)
    {
        var end = block.IndexOf("\r\n\r\n"u8);
        ended = end >= 0;
        return Ascii.IsValid(ended ? block[..end] : block);
    }

    private static bool HasSuchRecipient(IReadOnlyList<ClientRecipient> recipients)
    {
        for (var i = 0; i < recipients.Count; i++)
            if (recipients[i].ForwardPath.NeedsSmtpUtf8) return true;
        return false;
    }
}
