using Postrider.Mail.Bounces;
using Postrider.Queue;
using Postrider.Relay.Classification;

namespace Postrider.Classifying;

/// <summary>Tells in plain words what a refusal or a message means.</summary>
internal static class ClassifyStory
{
    public static IEnumerable<string> Tell(RefusalVerdict verdict)
    {
        yield return $"{verdict.Class.Word()}, {(verdict.IsHard ? "hard: the recipient cannot be reached, write to it no more" : "soft: no reason to give the recipient up")}";
        var provider = verdict.Provider is null ? "" : $", a reply of {verdict.Provider}";
        yield return verdict.Rule == "none"
            ? $"  No rule knows these words{provider}. Own rules: postrider classify --rules FILE"
            : HumanText.Text($"  by the rule {verdict.Rule}, with a confidence of {verdict.Confidence:0.00}{provider}");
        if (verdict.Advice is { } advice) yield return $"  {advice}";
    }

    public static IEnumerable<string> Tell(BounceReport report, RefusalClassifier classifier)
    {
        if (report.Kind != MailKind.Bounce)
        {
            yield return report.Kind switch
            {
                MailKind.Delay => "No bounce: a warning that delivery takes longer. It is still tried.",
                MailKind.Success => "No bounce: a report of success.",
                MailKind.AutoReply => "No bounce: an automatic reply.",
                MailKind.Complaint => "No bounce: a complaint about a message (feedback report).",
                MailKind.Disposition => "No bounce: a receipt that a message was shown or deleted.",
                _ => "No bounce: nothing in it says that a message could not be delivered.",
            };
            yield break;
        }

        foreach (var bounced in report.Recipients)
        {
            yield return HumanText.Safe($"{HumanText.Address(bounced.Recipient)}{(bounced.Status is null ? "" : $" {bounced.Status}")}");
            if (bounced.Reply.Length > 0) yield return $"  {HumanText.Safe(bounced.Reply)}";
            foreach (var line in Tell(classifier.Classify(bounced))) yield return $"  {line}";
        }

        if (report.Returned.MessageId is { } id) yield return $"The message was {HumanText.Safe(id)}";
    }
}
