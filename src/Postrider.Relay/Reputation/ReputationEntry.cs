namespace Postrider.Relay.Reputation;

/// <summary>How a name stands.</summary>
public sealed record ReputationEntry(ReputationSubject Subject, string Name, ReputationCounts Counts, ReputationLevel Level);
