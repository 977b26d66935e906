using System.Collections.Immutable;

namespace Postrider.Relay.Shaping;

/// <summary>What rules are looked up for.</summary>
public readonly record struct ShapeSubject
{
    /// <summary>The recipients' domain or address literal; <c>null</c> where mail of many shares a route to fixed hosts.</summary>
    public string? Domain { get; init; }

    /// <summary>The names of the hosts that are tried first; a site pattern must match all of them.</summary>
    public ImmutableArray<string> Hosts { get; init; }

    /// <summary>The source's name or address; <c>null</c> for the system's choice.</summary>
    public string? Source { get; init; }

    /// <summary>Whose mail it is; <c>null</c> where that is not known.</summary>
    public string? Tenant { get; init; }
}
