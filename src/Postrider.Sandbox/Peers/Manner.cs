using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Sandbox.Peers;

/// <summary>What a destination does to a recipient.</summary>
public enum MannerKind
{
    /// <summary>Takes the message.</summary>
    Take,

    /// <summary>Refuses RCPT for good.</summary>
    Bounce,

    /// <summary>Refuses RCPT for now: always, or so many times.</summary>
    Defer,

    /// <summary>Takes all of the body, then refuses it.</summary>
    Reject,

    /// <summary>Takes the message, but lets the sender wait for the reply after the body.</summary>
    Slow,

    /// <summary>Refuses the first attempt of a sender it does not know, as a greylisting server does.</summary>
    Greylist,

    /// <summary>Refuses RCPT for now, for the mailbox is full.</summary>
    Quota,

    /// <summary>Closes the connection in the middle of the body.</summary>
    Drop,
}

/// <summary>A manner with its numbers, as a recipient's local part asks for it: docs/sandbox.md has the table.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Code">The reply code of <see cref="MannerKind.Bounce"/>, <see cref="MannerKind.Defer"/> and <see cref="MannerKind.Reject"/>.</param>
/// <param name="Times">How many attempts meet it before the message is taken; 0 for all.</param>
/// <param name="Wait">How long <see cref="MannerKind.Slow"/> waits.</param>
public readonly record struct Manner(MannerKind Kind, int Code = 0, int Times = 0, TimeSpan Wait = default)
{
    private const int LongestWait = 600;
    private const int MostTimes = 99;

    public static readonly Manner Take = new(MannerKind.Take);

    /// <summary>
    /// Reads a manner from a local part: <c>bounce-550</c>, <c>defer-451</c>, <c>defer-451-2x</c>, <c>reject-554</c>, <c>slow-30s</c>,
    /// <c>greylist</c>, <c>quota</c>, <c>drop</c>, <c>drop-1x</c>; what follows a plus sign is passed over. Any other local part is taken.
    /// </summary>
    public static Manner Of(string localPart)
    {
        var plus = localPart.IndexOf('+', StringComparison.Ordinal);
        var words = (plus < 0 ? localPart : localPart[..plus]).ToLowerInvariant().Split('-');
        return words switch
        {
            ["bounce"] => new Manner(MannerKind.Bounce, 550),
            ["bounce", var code] when TryReadCode(code, '5', out var number) => new Manner(MannerKind.Bounce, number),
            ["reject"] => new Manner(MannerKind.Reject, 554),
            ["reject", var code] when TryReadCode(code, '5', out var number) || TryReadCode(code, '4', out number) => new Manner(MannerKind.Reject, number),
            ["defer"] => new Manner(MannerKind.Defer, 451),
            ["defer", var code] when TryReadCode(code, '4', out var number) => new Manner(MannerKind.Defer, number),
            ["defer", var code, var times] when TryReadCode(code, '4', out var number) && TryRead(times, 'x', MostTimes, out var count) =>
                new Manner(MannerKind.Defer, number, count),
            ["slow", var wait] when TryRead(wait, 's', LongestWait, out var seconds) => new Manner(MannerKind.Slow, Wait: TimeSpan.FromSeconds(seconds)),
            ["greylist"] => new Manner(MannerKind.Greylist, 451),
            ["quota"] => new Manner(MannerKind.Quota, 452),
            ["drop"] => new Manner(MannerKind.Drop),
            ["drop", var times] when TryRead(times, 'x', MostTimes, out var count) => new Manner(MannerKind.Drop, Times: count),
            _ => Take,
        };
    }

    /// <summary>What the server says when it refuses a recipient in this manner.</summary>
    public Reply Refusal => Kind switch
    {
        MannerKind.Greylist => new Reply(451, "4.7.1", "Greylisted, please try again later"),
        MannerKind.Quota => new Reply(452, "4.2.2", "The mailbox is full"),
        MannerKind.Bounce when Code == 550 => new Reply(550, "5.1.1", "No such user here"),
        MannerKind.Bounce or MannerKind.Defer or MannerKind.Reject when Code >= 500 => new Reply(Code, "5.0.0", "Refused, as the address asks"),
        _ => new Reply(Code, "4.0.0", "Not now, as the address asks"),
    };

    private static bool TryReadCode(string word, char first, out int code) =>
        int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out code)
        // RFC 5321, 4.2.1: the second digit is 0 to 5.
        && word.Length == 3 && word[0] == first && word[1] is >= '0' and <= '5'
        // 421 ends the session, which is another thing than a refusal.
        && code != 421;

    private static bool TryRead(string word, char unit, int most, out int number)
    {
        number = 0;
        return word.EndsWith(unit)
            && int.TryParse(word.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= 1 && number <= most;
    }
}
