using Postrider.Mail.Authentication;
using Postrider.Mail.Dmarc;

namespace Postrider.Relay.Reporting;

/// <summary>What was found out about a message, and what was done with it.</summary>
/// <param name="Judgement">The verdicts.</param>
/// <param name="Applied">What was done: <see cref="DmarcPolicy.None"/> for a message that went on as any other.</param>
/// <param name="At">When.</param>
public sealed record JudgedMessage(MessageJudgement Judgement, DmarcPolicy Applied, DateTimeOffset At)
{
    /// <summary>Why something milder or stricter was done than the domain asks for; <c>null</c> where it was not.</summary>
    public PolicyOverride? Override { get; init; }
}
