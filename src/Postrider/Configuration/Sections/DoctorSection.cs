using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[doctor]</c>: whom <c>postrider doctor</c> asks about this station.</summary>
internal static class DoctorSection
{
    private const int SmtpPort = 25;

    public static readonly ListKey<DomainName> AddressLists = new("block_lists", DomainKind.Any, Names("zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org"))
    {
        Text = "DNS block lists on which the source addresses are looked up, one after the other with a pause. [] for none. Lists refuse large public resolvers; that is told, and counts for nothing.",
    };

    public static readonly ListKey<DomainName> DomainLists = new("domain_block_lists", DomainKind.Any, Names("dbl.spamhaus.org"))
    {
        Text = "DNS block lists on which the sending domains are looked up.",
    };

    public static readonly Key<HostAndPort> Probe = new("probe_host", HostKind.Any)
    {
        Text = "An SMTP server that you may connect to, by which it is seen whether mail can leave by port 25; many providers close it. Nothing is sent there. Without it nobody is bothered, and nothing is known.",
        Example = "\"mx.example.net\"",
        Otherwise = "none",
    };

    public static readonly Key<Uri> Clock = new("clock", IssuerKind.Any)
    {
        Text = "A web server whose time the clock is compared with.",
        Example = "\"https://www.example.com/\"",
        Otherwise = "none",
    };

    public static readonly Section Section = new("[doctor]", "Whom `postrider doctor` asks about this station.", AddressLists, DomainLists, Probe, Clock);

    public static DoctorSettings Read(TableReader? table)
    {
        if (table is null) return new DoctorSettings { AddressLists = AddressLists.Default, DomainLists = DomainLists.Default };
        var probe = table.Find(Probe);
        return new DoctorSettings
        {
            AddressLists = table.Get(AddressLists),
            DomainLists = table.Get(DomainLists),
            Probe = probe is null ? null : (probe.Name, probe.Port ?? SmtpPort),
            Clock = table.Find(Clock),
        };
    }

    private static System.Collections.Immutable.ImmutableArray<DomainName> Names(params ReadOnlySpan<string> names)
    {
        var parsed = System.Collections.Immutable.ImmutableArray.CreateBuilder<DomainName>(names.Length);
        foreach (var name in names) parsed.Add(DomainName.Parse(name));
        return parsed.MoveToImmutable();
    }
}
