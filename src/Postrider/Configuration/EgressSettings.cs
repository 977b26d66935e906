using System.Collections.Immutable;
using Postrider.Relay.Sources;

namespace Postrider.Configuration;

/// <summary>The sources of mail, and which mail leaves by which of them.</summary>
public sealed record EgressSettings
{
    public ImmutableArray<EgressSource> Sources { get; init; } = [];

    public ImmutableArray<PoolSettings> Pools { get; init; } = [];

    /// <summary>In the order to try.</summary>
    public ImmutableArray<PoolRule> Rules { get; init; } = [];

    /// <summary>The plan with those sources that can be used.</summary>
    /// <exception cref="ArgumentException">A pool has none left; the message is for people.</exception>
    public EgressPlan ToPlan(Func<EgressSource, bool> isUsable) => new(Pools.Select(pool => pool.ToPool(isUsable)), Rules);
}

/// <summary>A pool as the settings have it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Members">Its sources.</param>
/// <param name="Tenants">Whose messages may wish for it; empty for everybody's.</param>
public sealed record PoolSettings(string Name, ImmutableArray<PoolMember> Members, ImmutableArray<string> Tenants)
{
    /// <exception cref="ArgumentException">It has no source that can be used; the message is for people.</exception>
    public SourcePool ToPool(Func<EgressSource, bool> isUsable)
    {
        var usable = Members.RemoveAll(member => !isUsable(member.Source));
        return usable.IsEmpty
            ? throw new ArgumentException($"The pool '{Name}' has no source that this machine can send from: it lacks the addresses of {string.Join(", ", Members.Select(static member => member.Source.Name))}. Give the machine one of them, or take the pool out of the settings.")
            : new SourcePool(Name, usable, Tenants);
    }
}
