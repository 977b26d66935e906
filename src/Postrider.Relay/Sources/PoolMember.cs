namespace Postrider.Relay.Sources;

/// <summary>A source in a pool.</summary>
/// <param name="Source">The source.</param>
/// <param name="Weight">Its share against the weights of the others; 1 or more.</param>
public sealed record PoolMember(EgressSource Source, int Weight);
