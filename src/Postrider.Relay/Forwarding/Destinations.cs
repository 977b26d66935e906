using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>What a recipient comes to.</summary>
/// <param name="Ends">Where its mail goes; empty where it is refused.</param>
/// <param name="IsOurs">Whether it is a rewritten address of ours or has a rule, so that strangers may send to it.</param>
/// <param name="Refusal">Why nothing goes there; <c>null</c> where something does.</param>
public readonly record struct Destinations(ImmutableArray<ForwardedRecipient> Ends, bool IsOurs, Reply? Refusal);
