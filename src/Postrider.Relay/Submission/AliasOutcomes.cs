using Postrider.Mail.Dsn;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>
/// What is decided of addresses that lead elsewhere as soon as the header is known, and what the sender is told of it at once: that mail to one goes in a circle, or that one was
/// expanded, since no success of its parts is reported (RFC 3461, 5.2.7.3).
/// </summary>
internal sealed class AliasOutcomes(Addressees addressees)
{
    private byte[] _header = [];

    /// <summary>Those that have passed the message on before.</summary>
    public IReadOnlyList<ForwardedAlias> Loops { get; private set; } = [];

    /// <summary>Those to whom it is passed on.</summary>
    public RecipientList Forwarded => addressees.ForwardedWithout(Loops);

    /// <summary>Those that it is passed on from.</summary>
    public IReadOnlyList<ForwardedAlias> Aliases => Loops.Count == 0 ? addressees.Aliases : [.. addressees.Aliases.Except(Loops)];

    /// <summary>The refusal, where nobody else is to have the message than those whom it went round to.</summary>
    public Reply? Refusal => Loops.Count > 0 && Loops.Count == addressees.NamedCount ? ForwardingReplies.CameBack(Loops[0].Address) : null;

    /// <param name="fields">The fields of the header section, as they came in.</param>
    public void Read(ReadOnlySpan<byte> fields)
    {
        Loops = DeliveredTo.FindLoops(fields, addressees.Aliases);
        if (Loops.Count > 0 || addressees.Aliases.Any(alias => alias.IsReportedAsExpanded)) _header = fields[..Math.Min(fields.Length, HeaderOnly.MaximumLength)].ToArray();
    }

    /// <summary>Adds the reports on them to the change by which the message is accepted.</summary>
    /// <param name="message">The message with the reverse-path that it came with.</param>
    /// <exception cref="SpoolException">The spool could not take a report.</exception>
    public async ValueTask ReportAsync(SpoolChange change, SpooledMessage message, ReportWriter reports, RetryPolicySource retryFor, CancellationToken cancellation)
    {
        var outcomes = new List<RecipientOutcome>();
        foreach (var alias in Loops) outcomes.Add(Outcome(alias, DsnAction.Failed, ForwardingReplies.CameBack(alias.Address)));
        foreach (var alias in Aliases)
            if (alias.IsReportedAsExpanded) outcomes.Add(Outcome(alias, DsnAction.Expanded, ForwardingReplies.Expanded(alias.Address, alias.Ends.Length)));
        if (outcomes.Count == 0) return;
        // The body is not at hand.
        var reported = message with { Parameters = message.Parameters with { Return = DsnReturn.Headers } };
        await reports.AddAsync(change, reported, outcomes, new HeaderOnly(_header), cancellation).ConfigureAwait(false);

        RecipientOutcome Outcome(ForwardedAlias alias, DsnAction action, Reply reply) => new()
        {
            Recipient = RecipientSchedule.Create(message, 0, alias.Address, alias.Parameters, retryFor),
            Action = action,
            Reply = reply,
        };
    }
}
