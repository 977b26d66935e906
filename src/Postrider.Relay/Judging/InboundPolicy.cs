using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Relay.Reporting;
using Postrider.Smtp;

namespace Postrider.Relay.Judging;

/// <summary>
/// What a judgement means for a message. The author's domain decides by DMARC. Where it says nothing there, a plain <c>-all</c> of SPF counts, unless a signature
/// of the same domain passed; a broken signature by itself is none (RFC 6376, 6.1), and errors of others' records are nobody's proof of forgery.
/// </summary>
public static class InboundPolicy
{
    /// <param name="judgement">The verdicts.</param>
    /// <param name="mode">The listener's rule; not <see cref="JudgeMode.Off"/>.</param>
    /// <param name="options">Whom else is believed, and what an open verdict means.</param>
    public static Ruling Rule(MessageJudgement judgement, JudgeMode mode, JudgingOptions options)
    {
        ArgumentNullException.ThrowIfNull(judgement);
        ArgumentNullException.ThrowIfNull(options);
        if (mode == JudgeMode.Reject && options.Unknown == UnknownRule.Defer && Open(judgement) is { } deferral) return Ruling.Pass with { Refusal = deferral };
        var dmarc = judgement.Dmarc;
        if (dmarc.HasTooManyAuthors) return Follow(DmarcPolicy.Reject, mode, JudgingReplies.TooManyAuthors(dmarc), "dmarc=permerror");
        var wanted = dmarc.Result == DmarcResult.Fail ? dmarc.Disposition : DmarcPolicy.None;
        if (wanted != DmarcPolicy.None && IsVouchedFor(judgement.Arc, dmarc.Domain, options))
            return Ruling.Pass with { Override = new PolicyOverride(PolicyOverrideKind.TrustedForwarder, $"arc=pass as.d={judgement.Arc.Sealers[^1]}") };
        if (wanted != DmarcPolicy.None)
        {
            var ruling = Follow(wanted, mode, JudgingReplies.Dmarc(dmarc), $"dmarc=fail policy.p={dmarc.Policy.Word()} header.from={dmarc.Domain}");
            return ruling with { Override = WhyMilder(ruling.Applied, dmarc) };
        }

        if (dmarc.Result == DmarcResult.Fail) return Ruling.Pass with { Override = WhyMilder(DmarcPolicy.None, dmarc) };
        return IsForgedBySpf(judgement) ? Follow(DmarcPolicy.Reject, mode, JudgingReplies.Spf(judgement), $"spf=fail smtp.{Property(judgement.Spf)}={judgement.Spf.Domain}") : Ruling.Pass;
    }

    private static Ruling Follow(DmarcPolicy wanted, JudgeMode mode, Reply refusal, string mark) => mode switch
    {
        JudgeMode.Reject when wanted == DmarcPolicy.Reject => new Ruling(DmarcPolicy.Reject) { Refusal = refusal },
        JudgeMode.Reject or JudgeMode.Quarantine => new Ruling(DmarcPolicy.Quarantine) { Mark = mark },
        _ => Ruling.Pass,
    };

    private static PolicyOverride? WhyMilder(DmarcPolicy applied, DmarcVerdict dmarc)
    {
        if (applied < dmarc.Disposition) return new PolicyOverride(PolicyOverrideKind.LocalPolicy);
        return dmarc.Disposition < dmarc.Policy ? new PolicyOverride(PolicyOverrideKind.PolicyTestMode) : null;
    }

    private static Reply? Open(MessageJudgement judgement)
    {
        if (judgement.Dmarc.Result == DmarcResult.TempError) return JudgingReplies.DmarcUnknown(judgement.Dmarc.Domain);
        return judgement.Dmarc.Result != DmarcResult.Pass && judgement.Spf.Result == SpfResult.TempError ? JudgingReplies.SpfUnknown(judgement.Spf.Domain) : null;
    }

    /// <summary>With a policy of its own a domain has said what is to be done, even where that is nothing (RFC 7489, 10.1).</summary>
    private static bool IsForgedBySpf(MessageJudgement judgement)
    {
        if (judgement.Spf.Result != SpfResult.Fail || judgement.Dmarc.Result != DmarcResult.None) return false;
        foreach (var signature in judgement.Dkim)
            if (signature is { Result: DkimResult.Pass, UnsignedOctets: 0 } && AreRelated(signature.Domain, judgement.Spf.Domain)) return false;
        return true;
    }

    private static bool AreRelated(DomainName one, DomainName other) => one == other || one.IsSubdomainOf(other) || other.IsSubdomainOf(one);

    private static string Property(SpfVerdict spf) => spf.Identity == SpfIdentity.Helo ? "helo" : "mailfrom";

    /// <summary>Whether the chain passes, and reading it back from its end a trusted sealer says that DMARC passed, before any sealer comes that is not trusted.</summary>
    private static bool IsVouchedFor(ArcVerdict arc, DomainName author, JudgingOptions options)
    {
        if (arc.Status != ArcChainStatus.Pass) return false;
        for (var i = arc.Sealers.Length - 1; i >= 0 && options.TrustedSealers.Contains(arc.Sealers[i]); i--)
        {
            if (i < arc.Results.Length && SaysPass(arc.Results[i], author)) return true;
        }

        return false;
    }

    /// <summary>Whether DMARC passed for this author, or for one who is not named.</summary>
    private static bool SaysPass(string results, DomainName author) => AuthenticationResults.TryParse(results, out var read) && read.Results.Any(result => IsPassOfDmarc(result, author));

    private static bool IsPassOfDmarc(AuthenticationResult result, DomainName author)
    {
        if (!result.Method.Equals("dmarc", StringComparison.OrdinalIgnoreCase) || !result.Result.Equals("pass", StringComparison.OrdinalIgnoreCase)) return false;
        foreach (var property in result.Properties)
        {
            if (!property.Type.Equals("header", StringComparison.OrdinalIgnoreCase) || !property.Name.Equals("from", StringComparison.OrdinalIgnoreCase)) continue;
            // Some write the whole address.
            if (!DomainName.TryParse(property.Value[(property.Value.LastIndexOf('@') + 1)..], out var domain) || domain != author) return false;
        }

        return true;
    }
}
