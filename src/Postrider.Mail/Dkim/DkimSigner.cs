using System.Collections.Immutable;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>Signs messages by DKIM (RFC 6376, 5) with one or several keys, as an RSA and an Ed25519 one (RFC 8463, 3). Never with <c>l=</c>.</summary>
public sealed class DkimSigner(ImmutableArray<DkimSigningKey> keys, DkimSigningOptions options, TimeProvider time)
{
    /// <summary>Begins a message that is fed by the caller.</summary>
    public DkimSigning Begin() => new(keys, options, time);

    /// <summary>Signs a message.</summary>
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <returns>The fields, which belong before the message.</returns>
    /// <exception cref="InvalidDataException">The message cannot be signed: it has no From, or more header than mail has.</exception>
    public async ValueTask<byte[]> SignAsync(Stream message, CancellationToken cancellation)
    {
        using var signing = Begin();
        await MessageFeed.ReadAsync(message, [signing], cancellation).ConfigureAwait(false);
        return signing.Finish();
    }
}
