using System.Collections.Frozen;
using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Sources;

/// <summary>
/// Which message leaves by which pool: by the one it wishes for, otherwise by that of the first rule that matches, otherwise by its route's. Wishes and rules
/// hold for routes to MX hosts; what goes to a host of ours, or to a mail store beside us, leaves as its route says.
/// </summary>
public sealed class EgressPlan
{
    /// <summary>The pool of all routes to MX hosts that name none, where there is one of this name.</summary>
    public const string StandardPool = "default";

    /// <summary>Everything leaves as its route says.</summary>
    public static readonly EgressPlan None = new([], []);

    private readonly FrozenDictionary<string, SourcePool> _pools;
    private readonly ImmutableArray<(PoolRule Rule, SourcePool Pool)> _rules;
    private readonly bool _asks;

    /// <param name="pools">No name twice.</param>
    /// <param name="rules">In the order to try; each names one of the pools.</param>
    public EgressPlan(IEnumerable<SourcePool> pools, IEnumerable<PoolRule> rules)
    {
        _pools = pools.ToFrozenDictionary(static pool => pool.Name, StringComparer.Ordinal);
        _rules = [.. rules.Select(rule => (rule, _pools[rule.Pool]))];
        _asks = _pools.Count > 0;
    }

    public IEnumerable<SourcePool> Pools => _pools.Values;

    /// <summary>Every source of a pool, once.</summary>
    public IEnumerable<EgressSource> Sources => _pools.Values.SelectMany(static pool => pool.Members).Select(static member => member.Source).Distinct();

    public SourcePool? Find(string name) => _pools.GetValueOrDefault(name);

    /// <summary>The pool of a route's mail that nothing else is said of.</summary>
    public SourcePool PoolOf(Route route)
    {
        if (route.Pool is { } name && Find(name) is { } pool) return pool;
        if (!route.Sources.IsEmpty) return SourcePool.Of(route.Sources);
        return route.Kind == RouteKind.Mx && Find(StandardPool) is { } standard ? standard : SourcePool.System;
    }

    /// <summary>The pool by which a message leaves.</summary>
    /// <param name="ofRoute">What <see cref="PoolOf"/> says of its route.</param>
    public SourcePool Choose(Route route, SourcePool ofRoute, SpooledMessage message)
    {
        if (!_asks || route.Kind != RouteKind.Mx) return ofRoute;
        if (message.Labels.Pool is { } wish && Find(wish) is { } wished && wished.IsOpenTo(message.Labels.Tenant)) return wished;
        foreach (var (rule, pool) in _rules)
            if (rule.Matches(message)) return pool;
        return ofRoute;
    }
}
