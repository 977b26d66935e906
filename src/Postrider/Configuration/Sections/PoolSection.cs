using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Sources;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[pool]]</c>: sources that share mail.</summary>
internal static class PoolSection
{
    public static readonly Key<string> Name = new("name", LabelKind.Any)
    {
        Text = $"A name of your choice, for rules, routes, credentials and X-Postrider-Pool. The pool `{EgressPlan.StandardPool}` is that of all routes of kind mx that name none.",
        Example = "\"newsletters\"",
        IsRequired = true,
    };

    public static readonly ListKey<NamedMember> Sources = new("sources", MemberKind.Any)
    {
        Text = "Names of sources, with a weight behind a colon where it is not 1: of four messages, \"mail-1:3\" sends three where \"mail-2\" sends one. The recipients of one message leave from one source.",
        Example = "[\"mail-1:3\", \"mail-2\"]",
        IsRequired = true,
    };

    public static readonly ListKey<string> Tenants = new("tenants", LabelKind.Any)
    {
        Text = "Whose messages may wish for this pool by X-Postrider-Pool or by credential. Rules and routes may lead any mail here.",
        Example = "[\"acme\"]",
        Otherwise = "everybody's",
    };

    public static readonly Section Section = new("[[pool]]", "Sources that share mail by their weights: one table for each.", Name, Sources, Tenants);

    public static ImmutableArray<PoolSettings> Read(ImmutableArray<TableReader> tables, ImmutableArray<EgressSource> sources)
    {
        var pools = ImmutableArray.CreateBuilder<PoolSettings>();
        foreach (var table in tables)
        {
            var members = ImmutableArray.CreateBuilder<PoolMember>();
            foreach (var item in table.Items(Sources))
            {
                if (sources.FirstOrDefault(source => source.Name == item.Value.Source) is not { } source)
                    table.Complain(Sources, item.Place, $"There is no source '{item.Value.Source}'.", sources.IsEmpty ? "Add [[source]] tables." : $"There are {string.Join(", ", sources.Select(static one => one.Name))}.");
                else if (members.Any(member => member.Source == source)) table.Complain(Sources, item.Place, $"The source '{source.Name}' stands here twice.", "Give it the sum of both weights.");
                else members.Add(new PoolMember(source, item.Value.Weight));
            }

            if (members.Count == 0 && table.IsSound(Sources) && !table.Mistakes.HasErrors) table.Complain(Sources, "This pool has no source.", "Name at least one.");
            var name = table.Find(Name) ?? "";
            if (name.Length > 0 && pools.Any(pool => pool.Name == name)) table.Complain(Name, $"There is another pool '{name}'.", "Give it another name.");
            pools.Add(new PoolSettings(name, members.ToImmutable(), table.Get(Tenants)));
        }

        return pools.ToImmutable();
    }
}
