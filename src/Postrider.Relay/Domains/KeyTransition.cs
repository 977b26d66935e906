namespace Postrider.Relay.Domains;

/// <summary>A step of a key from one stage to the next.</summary>
/// <param name="Before">The key as it must still stand in the store: its state decides whether the step holds.</param>
/// <param name="After">The key as it is then.</param>
public sealed record KeyTransition(DomainKey Before, DomainKey After);
