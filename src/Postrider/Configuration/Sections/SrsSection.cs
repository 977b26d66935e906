using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Mail.Srs;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[srs]</c>: the reverse-paths of forwarded mail.</summary>
internal static class SrsSection
{
    private static readonly SrsOptions Standard = new() { Domain = default };

    public static readonly Key<DomainName> Domain = new("domain", DomainKind.Any)
    {
        Text = "The domain of rewritten reverse-paths: its MX must be this relay and its SPF record must allow this machine. Best is a name within the domain whose mail is passed on.",
        Example = "\"srs.example.com\"",
        Otherwise = "`hostname` at the top",
    };

    public static readonly Key<TimeSpan> MaximumAge = new("max_age", new Duration(TimeSpan.FromDays(1), TimeSpan.FromDays(365)), TimeSpan.FromDays(Standard.MaximumAge))
    {
        Text = "How long reports are taken that come to a rewritten address, in whole days.",
    };

    public static readonly Section Section = new(
        "[srs]", "How reverse-paths of mail are rewritten that `[[forward]]` passes on. Only reports come back by them, and only to addresses that were made here.", Domain, MaximumAge);

    public static SrsOptions Read(TableReader? table, DomainName host)
    {
        if (table is null) return Standard with { Domain = host };
        var own = table.Get(Domain);
        return new SrsOptions { Domain = own.IsEmpty ? host : own, MaximumAge = (int)table.Get(MaximumAge).TotalDays };
    }
}
