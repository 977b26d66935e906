using System.Collections.Immutable;
using Postrider.Configuration.Schema;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;

namespace Postrider.Configuration.Sections;

/// <summary>Sources, pools and rules together, for they name each other.</summary>
internal static class EgressSections
{
    public static EgressSettings Read(TableReader root, SettingsContext context)
    {
        var tables = root.Tables(RootSection.Sources);
        ImmutableArray<EgressSource> sources = [.. tables.Select(table => SourceSection.Read(table, context))];
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i].Name.Length > 0 && sources.Take(i).Any(other => other.Name == sources[i].Name))
                tables[i].Complain(SourceSection.Name, $"There is another source '{sources[i].Name}'.", "Give it another name.");
        }

        var pools = PoolSection.Read(root.Tables(RootSection.Pools), sources);
        var rules = ImmutableArray.CreateBuilder<PoolRule>();
        foreach (var table in root.Tables(RootSection.PoolRules))
        {
            var rule = PoolRuleSection.Read(table);
            if (table.IsSound(PoolRuleSection.Pool)) CheckPool(table, PoolRuleSection.Pool, pools);
            rules.Add(rule);
        }

        return new EgressSettings { Sources = sources, Pools = pools, Rules = rules.ToImmutable() };
    }

    /// <summary>Whether the pools that routes name are there.</summary>
    public static void CheckRoutes(ImmutableArray<TableReader> tables, ImmutableArray<PoolSettings> pools)
    {
        foreach (var table in tables)
        {
            if (!table.Has(RouteSection.Pool)) continue;
            if (table.Has(RouteSection.Sources)) table.Complain(RouteSection.Sources, "There is a pool as well.", "Remove one of the two.");
            if (table.IsSound(RouteSection.Kind) && table.Get(RouteSection.Kind) is RouteKind.Hold or RouteKind.Discard) table.Complain(RouteSection.Pool, "No mail leaves by this route.", "Remove pool.");
            CheckPool(table, RouteSection.Pool, pools);
        }
    }

    private static void CheckPool(TableReader table, Key<string> key, ImmutableArray<PoolSettings> pools)
    {
        if (table.Find(key) is { } name && pools.All(pool => pool.Name != name))
            table.Complain(key, $"There is no pool '{name}'.", pools.IsEmpty ? "Add a [[pool]] table." : $"There are {string.Join(", ", pools.Select(static pool => pool.Name))}.");
    }
}
