using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Authentication;

/// <summary>Judges messages by SPF, DKIM, DMARC and ARC, each in one pass over its octets.</summary>
/// <param name="dns">Where records and keys are.</param>
/// <param name="suffixes">As <see cref="Dmarc.DmarcVerifier"/> takes it; <c>null</c> for the tree walk.</param>
public sealed class MessageJudge(IDnsResolver dns, TimeProvider time, SpfOptions spfOptions, DkimVerifierOptions dkimOptions, PublicSuffixList? suffixes)
{
    /// <summary>Begins a message that is fed by the caller, as where it comes in by a session.</summary>
    /// <param name="origin">Where it came from.</param>
    public MessageJudging Begin(MessageOrigin origin)
    {
        ArgumentNullException.ThrowIfNull(origin);
        return new MessageJudging(dns, time, spfOptions, dkimOptions, suffixes, origin);
    }

    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MessageTap.MaximumHeaderLength"/>.</exception>
    public async Task<MessageJudgement> JudgeAsync(Stream message, MessageOrigin origin, CancellationToken cancellation)
    {
        using var judging = Begin(origin);
        await MessageFeed.ReadAsync(message, [judging], cancellation).ConfigureAwait(false);
        return await judging.FinishAsync(cancellation).ConfigureAwait(false);
    }
}
