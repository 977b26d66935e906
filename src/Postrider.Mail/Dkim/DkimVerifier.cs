using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>Verifies all DKIM signatures of messages (RFC 6376, 6; RFC 8301; RFC 8463), each message in one pass.</summary>
public sealed class DkimVerifier(IDnsResolver dns, DkimVerifierOptions options, TimeProvider time)
{
    /// <summary>Begins a message that is fed by the caller, as where others read it in the same pass.</summary>
    public DkimVerification Begin() => new(dns, options, time);

    /// <summary>Verifies a message.</summary>
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <returns>A verdict for each signature, from the top of the header; none for a message without.</returns>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MessageTap.MaximumHeaderLength"/>.</exception>
    public async ValueTask<ImmutableArray<DkimVerdict>> VerifyAsync(Stream message, CancellationToken cancellation)
    {
        using var verification = Begin();
        await MessageFeed.ReadAsync(message, [verification], cancellation).ConfigureAwait(false);
        return await verification.FinishAsync(cancellation).ConfigureAwait(false);
    }
}
