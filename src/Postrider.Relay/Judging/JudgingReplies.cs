using Postrider.Mail.Authentication;
using Postrider.Mail.Dmarc;
using Postrider.Smtp;

namespace Postrider.Relay.Judging;

/// <summary>The refusals of judged mail, with the codes of RFC 7372.</summary>
internal static class JudgingReplies
{
    /// <summary>RFC 7489, 10.3. Where something passed but is not aligned, no authentication failed: it is policy alone.</summary>
    public static Reply Dmarc(DmarcVerdict dmarc) =>
        new(550, dmarc.Unaligned.IsEmpty ? "5.7.26" : "5.7.1", $"{dmarc.Domain} asks by DMARC to refuse this message: {dmarc.Reason}");

    /// <summary>RFC 7489, 6.6.1 leaves it to the receiver: readers show one of them, and nobody checks all.</summary>
    public static Reply TooManyAuthors(DmarcVerdict dmarc) => new(550, "5.7.1", $"The authors of this message cannot be checked: {dmarc.Reason}");

    /// <summary>RFC 7208, 8.4; what the domain itself says of it is marked as its own words (6.2).</summary>
    public static Reply Spf(MessageJudgement judgement)
    {
        var spf = judgement.Spf;
        var text = $"The SPF record of {spf.Domain} does not let {judgement.Client} send for it";
        return new Reply(550, "5.7.23", spf.Explanation is { Length: > 0 and <= 200 } words ? $"{text}; {spf.Domain} explains: {words}" : text);
    }

    /// <summary>RFC 7208, 8.6.</summary>
    public static Reply SpfUnknown(DomainName domain) => new(451, "4.7.24", $"The SPF record of {domain} cannot be read now; try again later");

    /// <summary>RFC 7489, 6.6.3 leaves it to the receiver.</summary>
    public static Reply DmarcUnknown(DomainName domain) => new(451, "4.7.1", $"The DMARC policy of {domain} cannot be followed now, for the DNS gives no answer; try again later");
}
