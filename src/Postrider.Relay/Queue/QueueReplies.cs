using System.Globalization;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>What we say where no peer did (RFC 3463).</summary>
internal static class QueueReplies
{
    public static Reply LookupTimedOut { get; } = new(451, "4.4.3", "The DNS did not answer in time");

    public static Reply Stuck { get; } = new(451, "4.4.7", "The attempt took too long and was broken off");

    public static Reply Expired { get; } = new(554, "5.4.7", "The message could not be delivered within its time");

    public static Reply NotYetTried { get; } = new(451, "4.4.7", "The message waits and has not been tried yet");

    public static Reply BodyUnreadable { get; } = new(451, "4.3.0", "The message could not be read from the spool");

    // The note of an entry may be any text, and is in the trace.
    public static Reply Suppressed(Suppression suppression) =>
        new(550, "5.7.1", string.Create(CultureInfo.InvariantCulture, $"Nothing was sent: the recipient is on the suppression list of this relay ({suppression.Reason.Word()} since {suppression.At.UtcDateTime:yyyy-MM-dd})"));

    public static Reply Faulty { get; } = new(451, "4.3.0", "The attempt failed by a fault of ours; the log has it");

    public static Reply NoAddress(string host, string problem) => new(451, "4.4.3", $"No address of {host} is known: {problem}");

    public static Reply WarmingUp(string source, string provider) => new(451, "4.7.0", $"The source '{source}' is being warmed up and may send no more to {provider} today, nor may others of its pool");

    public static Reply NoSourceFor(string address) => new(451, "4.4.1", $"None of the route's source addresses can reach {address}");
}
