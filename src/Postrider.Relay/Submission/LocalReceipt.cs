using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The answer to a local submission.</summary>
/// <param name="Reply">250 exactly when the message is durable.</param>
/// <param name="Id">Under which id; <c>null</c> when it was refused.</param>
public sealed record LocalReceipt(Reply Reply, SpoolId? Id);
