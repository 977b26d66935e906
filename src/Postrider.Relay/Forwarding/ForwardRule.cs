using System.Collections.Immutable;

namespace Postrider.Relay.Forwarding;

/// <summary>Whose mail is passed on to whom.</summary>
/// <param name="Recipient">An address of ours; without a local part all of a domain that have no rule of their own.</param>
/// <param name="Targets">At least one; the recipient itself among them keeps a copy here.</param>
public sealed record ForwardRule(ForwardTarget Recipient, ImmutableArray<ForwardTarget> Targets);
