using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>What a filter says of a message.</summary>
/// <param name="Prefix">Whole fields that are to stand before the message; empty for none.</param>
/// <param name="Refusal">The reply instead of a 250, or <c>null</c>.</param>
public readonly record struct FilterResult(ReadOnlyMemory<byte> Prefix, Reply? Refusal = null);
