namespace Postrider.Smtp;

/// <summary>The wish to be delivered by a moment (RFC 2852, 4), turned into an absolute time when the command was read.</summary>
/// <param name="At">By when. May lie in the past for a <see cref="DeliverByMode.Notify"/> that is passed on.</param>
/// <param name="Mode">What happens afterwards.</param>
/// <param name="Trace">Whether <c>T</c> was given: each relay reports that it relayed.</param>
public readonly record struct DeliverBy(DateTimeOffset At, DeliverByMode Mode, bool Trace);

/// <summary>What happens when the time of <see cref="DeliverBy"/> has passed (RFC 2852, 4.1).</summary>
public enum DeliverByMode : byte
{
    /// <summary><c>N</c>: tell the sender that it is late, and go on trying.</summary>
    Notify,

    /// <summary><c>R</c>: return it.</summary>
    Return,
}
