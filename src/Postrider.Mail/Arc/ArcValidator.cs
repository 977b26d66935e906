using Postrider.Mail.Dns;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Arc;

/// <summary>Validates the ARC chain of messages (RFC 8617, 5.2), each message in one pass.</summary>
public sealed class ArcValidator(IDnsResolver dns)
{
    /// <summary>Begins a message that is fed by the caller, as where others read it in the same pass.</summary>
    public ArcValidation Begin() => new(dns);

    /// <summary>Validates the chain of a message.</summary>
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MessageTap.MaximumHeaderLength"/>.</exception>
    public async ValueTask<ArcVerdict> ValidateAsync(Stream message, CancellationToken cancellation)
    {
        using var validation = Begin();
        await MessageFeed.ReadAsync(message, [validation], cancellation).ConfigureAwait(false);
        return await validation.FinishAsync(cancellation).ConfigureAwait(false);
    }
}
