using Postrider.Relay.Classification;
using Postrider.Smtp;

namespace Postrider.Relay.Outcomes;

/// <summary>An outcome for one recipient, as it counts for the name of those who sent.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">What it says of the sender.</param>
/// <param name="Source">The name of the source; <c>null</c> for the system's choice.</param>
/// <param name="Tenant">On whose account; <c>null</c> for nobody's in particular.</param>
/// <param name="SenderDomain">The domain of the reverse-path; <c>null</c> for the null one.</param>
/// <param name="Provider">The mailbox provider (<see cref="MailProviders"/>).</param>
public readonly record struct OutcomeFact(DateTimeOffset At, OutcomeKind Kind, string? Source, string? Tenant, string? SenderDomain, string Provider)
{
    /// <summary>What a reply says of the sender.</summary>
    /// <param name="host">The host that gave it, by name.</param>
    /// <param name="domain">The recipient's domain.</param>
    public static OutcomeKind KindOf(Reply reply, string? host, string domain)
    {
        if (reply.IsPositive) return OutcomeKind.Delivered;
        var verdict = RefusalClassifier.BuiltIn.Classify(Refusal.Of(reply) with { Host = host, Domain = domain });
        return verdict switch
        {
            { Class: RefusalClass.SpamBlock or RefusalClass.ReputationBlock or RefusalClass.Policy or RefusalClass.Authentication } => OutcomeKind.Blocked,
            { IsHard: true } => OutcomeKind.Bounced,
            _ => OutcomeKind.Deferred,
        };
    }
}
