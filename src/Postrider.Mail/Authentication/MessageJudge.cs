using System.Collections.Immutable;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Authentication;

/// <summary>Judges messages by SPF, DKIM, DMARC and ARC, each in one pass over its octets.</summary>
/// <param name="dns">Where records and keys are.</param>
/// <param name="suffixes">As <see cref="DmarcVerifier"/> takes it; <c>null</c> for the tree walk.</param>
public sealed class MessageJudge(IDnsResolver dns, TimeProvider time, SpfOptions spfOptions, DkimVerifierOptions dkimOptions, PublicSuffixList? suffixes)
{
    /// <param name="message">The message with CRLF line ends, from its first octet.</param>
    /// <param name="origin">Where it came from.</param>
    /// <exception cref="InvalidDataException">The header section is longer than <see cref="MessageTap.MaximumHeaderLength"/>.</exception>
    public async Task<MessageJudgement> JudgeAsync(Stream message, MessageOrigin origin, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(origin);
        using var dkim = new DkimVerifier(dns, dkimOptions, time).Begin();
        using var arc = new ArcValidator(dns).Begin();
        var fields = new OriginFields();
        await MessageFeed.ReadAsync(message, [dkim, arc, fields], cancellation).ConfigureAwait(false);

        var client = origin.Client ?? fields.Received?.Client;
        var helo = origin.Helo ?? fields.Received?.Helo ?? "";
        var reversePath = origin.ReversePath ?? fields.ReturnPath ?? "";
        var spf = client is null ? Unknown(reversePath) : await new SpfVerifier(dns, time, spfOptions).CheckAsync(new SpfRequest(client, helo, reversePath), cancellation).ConfigureAwait(false);
        var signatures = await dkim.FinishAsync(cancellation).ConfigureAwait(false);
        var dmarc = await new DmarcVerifier(dns, suffixes).CheckAsync(fields.Authors, Authenticated(spf, signatures), cancellation).ConfigureAwait(false);
        if (fields.IsAuthorUnclear) dmarc = dmarc with { Reason = "the From field cannot be read without guessing" };
        return new MessageJudgement(client, helo, reversePath, spf, signatures, dmarc, await arc.FinishAsync(cancellation).ConfigureAwait(false));
    }

    private static SpfVerdict Unknown(string reversePath) => new()
    {
        Result = SpfResult.None,
        Identity = reversePath.Length == 0 ? SpfIdentity.Helo : SpfIdentity.MailFrom,
        Reason = "the address of the client is not known: the message has no Received field on top that tells it",
    };

    private static ImmutableArray<AuthenticatedDomain> Authenticated(SpfVerdict spf, ImmutableArray<DkimVerdict> signatures)
    {
        var domains = ImmutableArray.CreateBuilder<AuthenticatedDomain>();
        if (!spf.Domain.IsEmpty)
        {
            var outcome = spf.Result switch { SpfResult.Pass => DomainOutcome.Passed, SpfResult.TempError => DomainOutcome.Undecided, _ => DomainOutcome.Failed };
            domains.Add(new AuthenticatedDomain(DmarcMethod.Spf, spf.Domain, outcome));
        }

        foreach (var signature in signatures)
        {
            if (signature.Domain.IsEmpty) continue;
            var outcome = signature.Result switch { DkimResult.Pass => DomainOutcome.Passed, DkimResult.TempError => DomainOutcome.Undecided, _ => DomainOutcome.Failed };
            domains.Add(new AuthenticatedDomain(DmarcMethod.Dkim, signature.Domain, outcome));
        }

        return domains.DrainToImmutable();
    }
}
