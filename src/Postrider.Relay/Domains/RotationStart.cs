using System.Collections.Immutable;

namespace Postrider.Relay.Domains;

/// <summary>What came of asking for a rotation.</summary>
/// <param name="Domain">The domain as it stands after the first steps.</param>
/// <param name="Made">The selectors of the keys that were made; empty where a rotation is under way already, or no name is free for a key.</param>
public sealed record RotationStart(SendingDomain Domain, ImmutableArray<string> Made);
