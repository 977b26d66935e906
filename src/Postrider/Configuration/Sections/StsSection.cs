using System.Collections.Immutable;
using Postrider.Certificates;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Http.Web;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[mta_sts]]</c>: the MTA-STS policies of our own domains.</summary>
internal static class StsSection
{
    public static readonly ListKey<DomainName> Domains = new("domains", DomainKind.Any)
    {
        Text = "The domains that the policy is for.",
        Example = "[\"example.com\"]",
        Otherwise = "all `inbound_domains` of `[submission]`",
    };

    public static readonly Key<StsMode> Mode = new("mode", new Choice<StsMode>(
        ("testing", StsMode.Testing, "senders report what is wrong (TLS-RPT) and send all the same: begin with it"),
        ("enforce", StsMode.Enforce, "senders keep mail back that cannot go encrypted to a host of `mx` with a valid certificate"),
        ("none", StsMode.None, "the policy is given up: leave it so for as long as `max_age` was")), StsMode.Testing)
    {
        Text = "What senders do where the policy does not hold.",
    };

    public static readonly ListKey<StsHostPattern> Hosts = new("mx", StsHostKind.Any)
    {
        Text = "The MX hosts of the domains; each must have a certificate for its name. `*.example.com` stands for all with one label more.",
        Example = "[\"mail.example.com\", \"backup.example.net\"]",
        Otherwise = "`hostname`",
    };

    public static readonly Key<TimeSpan> MaximumAge = new("max_age", new Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(365)), TimeSpan.FromDays(7))
    {
        Text = "How long senders keep the policy when they cannot fetch it. Weeks protect better; a mistake lasts as long.",
    };

    public static readonly Section Section = new(
        "[[mta_sts]]",
        "The MTA-STS policy (RFC 8461) of domains whose mail comes in here: `[web]` serves it at `https://mta-sts.DOMAIN/.well-known/mta-sts.txt`. `postrider mta-sts` prints the records that announce it.",
        Domains, Mode, Hosts, MaximumAge);

    public static ImmutableArray<StsPublication> Read(ImmutableArray<TableReader> tables, DomainName host, IReadOnlyList<DomainName> inbound, WebPlace? web)
    {
        var publications = new Dictionary<DomainName, StsPublication>();
        foreach (var table in tables)
        {
            if (web is null || web.Https.IsEmpty) table.Warn(Mode, "The policy is not served here, for [web] does not listen for HTTPS.", "Add [web], or serve what `postrider mta-sts` prints by another web server.");
            var hosts = table.Has(Hosts) ? table.Get(Hosts) : host.IsEmpty ? [] : [new StsHostPattern(host, IsWildcard: false)];
            if (hosts.IsEmpty && table.IsSound(Hosts) && table.Get(Mode) != StsMode.None) table.Complain(Hosts, "A policy without hosts lets no mail in.", "Name the MX hosts, or remove the key.");
            var policy = new StsPolicy(table.Get(Mode), hosts, table.Get(MaximumAge));
            var domains = table.Has(Domains) ? table.Get(Domains) : inbound;
            if (domains.Count == 0 && table.IsSound(Domains)) table.Complain(Domains, "The policy is for no domain: [submission] has no inbound_domains.", "Add domains = [\"example.com\"].");
            foreach (var domain in domains)
                if (!publications.TryAdd(domain, new StsPublication(domain, policy))) table.Complain(Domains, $"{domain} has a policy already.", "A domain has one policy: name each domain once.");
        }

        return [.. publications.Values];
    }

    /// <summary>Warns of policies that let no mail in, so far as the settings show it.</summary>
    /// <param name="around">What is shown here, or will be; without the MX records, for nobody is asked.</param>
    public static void Warn(ImmutableArray<TableReader> tables, IReadOnlyList<StsPublication> publications, StsSurroundings around)
    {
        foreach (var table in tables)
        {
            var domains = table.Has(Domains) ? table.Get(Domains) : [];
            var told = new HashSet<string>(StringComparer.Ordinal);
            foreach (var publication in publications.Where(one => domains.IsEmpty || domains.Contains(one.Domain)))
                foreach (var concern in StsGate.Judge(publication, around))
                    if (told.Add(concern.What)) table.Warn(Mode, concern.What, concern.Mend);
        }
    }
}
