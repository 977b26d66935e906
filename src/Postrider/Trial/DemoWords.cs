using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Events;

namespace Postrider.Trial;

/// <summary>What happened to a message of the demonstration, a line each.</summary>
internal static class DemoWords
{
    /// <returns>How long after the message was taken, and what.</returns>
    public static IEnumerable<(string After, string What)> Tell(DemoProgress progress)
    {
        if (progress.SubmissionProblem is { } problem) yield return ("", HumanText.Safe(problem));
        if (progress.Events is not [var first, ..]) yield break;
        foreach (var happened in progress.Events)
            if (Sentence(happened) is { } sentence) yield return (HumanText.Duration(happened.At - first.At), sentence);
        if (progress.Report is { } report)
            yield return (HumanText.Duration(report.At - first.At), $"in the sender's mailbox: \"{HumanText.Safe(report.Field("Subject") ?? "")}\"");
    }

    private static string? Sentence(EventView happened) => happened.Kind switch
    {
        DeliveryEventKind.Accepted => $"accepted as {happened.Id}",
        DeliveryEventKind.Delivered => $"delivered to {happened.Peer}{(happened.Tls is { } tls ? $" over {tls.Split(' ')[0]}" : "")}: {Reply(happened)}",
        DeliveryEventKind.Deferred => $"deferred: {Reply(happened)}{(happened.NextAttempt is { } next ? $"; again in {HumanText.Duration(next - happened.At)}" : "")}",
        DeliveryEventKind.Bounced => $"refused: {Reply(happened)}",
        DeliveryEventKind.Expired => $"given up: {Reply(happened)}",
        DeliveryEventKind.Reported => $"report {happened.Note} made for the sender",
        _ => null,
    };

    private static string Reply(EventView happened) => happened.Reply is { } reply ? HumanText.Safe(reply.ToString()) : "no reply";
}
