using Postrider.Mail.Bounces;

namespace Postrider.Relay.Classification;

/// <summary>What a bounce means for one recipient: by what the other system said, and where that tells little, by all that stands around it.</summary>
public static class BounceClassification
{
    /// <summary>Below it, the words around the reply are asked too.</summary>
    private const double Sure = 0.9;

    /// <summary>Words around a reply may be about something else: they count less than an enhanced code that says something.</summary>
    private const double ContextWeight = 0.75;

    public static RefusalVerdict Classify(this RefusalClassifier classifier, BouncedRecipient bounced)
    {
        var said = classifier.Classify(Of(bounced, bounced.Reply));
        if (said.Confidence >= Sure || bounced.Context.Length == 0) return said;
        var around = classifier.Classify(Of(bounced, $"{bounced.Reply} {bounced.Context}"));
        return around.Confidence * ContextWeight > said.Confidence ? around with { Confidence = around.Confidence * ContextWeight } : said;
    }

    private static Refusal Of(BouncedRecipient bounced, string text)
    {
        var (code, status) = ReplyCodes.Find(text);
        var at = bounced.Recipient.LastIndexOf('@');
        return new Refusal(text)
        {
            Code = code,
            Status = ReplyCodes.Find(bounced.Status ?? "").Status ?? status,
            Host = bounced.RemoteHost,
            Domain = at < 0 ? null : bounced.Recipient[(at + 1)..],
            Finality = RefusalFinality.GivenUp,
        };
    }
}
