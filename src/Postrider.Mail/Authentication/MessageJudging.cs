using System.Collections.Immutable;
using Postrider.Mail.Arc;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Mail.PublicSuffix;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Authentication;

/// <summary>The judgement of one message as it streams by. Nothing of the body is kept but hashes.</summary>
public sealed class MessageJudging : IMessageReader, IDisposable
{
    private readonly IDnsResolver _dns;
    private readonly TimeProvider _time;
    private readonly SpfOptions _spfOptions;
    private readonly PublicSuffixList? _suffixes;
    private readonly MessageOrigin _origin;
    private readonly DkimVerification _dkim;
    private readonly ArcValidation _arc;
    private readonly OriginFields _fields = new();

    internal MessageJudging(IDnsResolver dns, TimeProvider time, SpfOptions spfOptions, DkimVerifierOptions dkimOptions, PublicSuffixList? suffixes, MessageOrigin origin)
    {
        (_dns, _time, _spfOptions, _suffixes, _origin) = (dns, time, spfOptions, suffixes, origin);
        _dkim = new DkimVerifier(dns, dkimOptions, time).Begin();
        _arc = new ArcValidator(dns).Begin();
    }

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        _dkim.ReadHeader(fields);
        _arc.ReadHeader(fields);
        _fields.ReadHeader(fields);
    }

    public void ReadBody(ReadOnlySpan<byte> octets)
    {
        _dkim.ReadBody(octets);
        _arc.ReadBody(octets);
    }

    /// <summary>Asks the DNS and judges. Called once, after the whole message.</summary>
    public async Task<MessageJudgement> FinishAsync(CancellationToken cancellation)
    {
        var client = _origin.Client ?? _fields.Received?.Client;
        var helo = _origin.Helo ?? _fields.Received?.Helo ?? "";
        var reversePath = _origin.ReversePath ?? _fields.ReturnPath ?? "";
        // All ask at once: whoever waits for the verdict waits for the slowest of them, not for their sum.
        var asking = client is null ? Task.FromResult(Unknown(reversePath)) : new SpfVerifier(_dns, _time, _spfOptions).CheckAsync(new SpfRequest(client, helo, reversePath), cancellation);
        var verifying = _dkim.FinishAsync(cancellation).AsTask();
        var validating = _arc.FinishAsync(cancellation).AsTask();
        await Task.WhenAll(asking, verifying, validating).ConfigureAwait(false);
        var spf = await asking.ConfigureAwait(false);
        var signatures = await verifying.ConfigureAwait(false);
        var dmarc = await new DmarcVerifier(_dns, _suffixes).CheckAsync(_fields.Authors, Authenticated(spf, signatures), cancellation).ConfigureAwait(false);
        if (_fields.IsAuthorUnclear && dmarc.Domain.IsEmpty && !dmarc.HasTooManyAuthors) dmarc = dmarc with { Reason = "the From field cannot be read without guessing" };
        else if (_fields.IsAuthorUnclear) dmarc = dmarc with { Reason = $"{dmarc.Reason}; the From field cannot be read without guessing, so that every domain in it counts as an author's" };
        return new MessageJudgement(client, helo, reversePath, spf, signatures, dmarc, await validating.ConfigureAwait(false));
    }

    public void Dispose()
    {
        _dkim.Dispose();
        _arc.Dispose();
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
            var outcome = signature.Result switch
            {
                // Whoever passed the message on may have written what follows the signed part: that is nobody's word for the whole.
                DkimResult.Pass when signature.UnsignedOctets > 0 => DomainOutcome.Failed,
                DkimResult.Pass => DomainOutcome.Passed,
                DkimResult.TempError => DomainOutcome.Undecided,
                _ => DomainOutcome.Failed,
            };
            domains.Add(new AuthenticatedDomain(DmarcMethod.Dkim, signature.Domain, outcome));
        }

        return domains.DrainToImmutable();
    }
}
