using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[domains]</c>: what the DNS records of sending domains are made of, and how often they are looked at.</summary>
internal static class DomainsSection
{
    private static readonly DomainSettings Standard = new();

    public static readonly ListKey<IPAddress> Sources = new("sources", AddressKind.Any)
    {
        Text = "The addresses that mail leaves from, as others see them: SPF records are made of them, and their PTR records are checked. Name them where this machine stands behind NAT.",
        Example = "[\"192.0.2.1\", \"2001:db8::1\"]",
        Otherwise = "the `sources` of all routes, then this machine's own public addresses",
    };

    public static readonly Key<string> ReportMailbox = new("report_mailbox", new PlainText("mailbox", "a mailbox such as \"reports@example.com\""))
    {
        Text = "Where other servers send reports about DMARC and TLS of the domains.",
        Example = "\"reports@example.com\"",
        Otherwise = "`postmaster@` each domain",
    };

    public static readonly Key<string> ReturnPath = new("return_path", NameKind.Any)
    {
        Text = "The label of a name below each domain that reverse-paths are in: with \"bounces\" the records of example.com have bounces.example.com as an alias of `hostname`.",
        Example = "\"bounces\"",
        Otherwise = "none",
    };

    public static readonly Key<string> Tracking = new("tracking", NameKind.Any)
    {
        Text = "The label of a name below each domain for links in its mail, an alias of `hostname`.",
        Example = "\"links\"",
        Otherwise = "none",
    };

    public static readonly Key<TimeSpan> TimeToLive = new("ttl", new Duration(TimeSpan.FromSeconds(30), TimeSpan.FromDays(7)), Standard.TimeToLive)
    {
        Text = "How long others may keep the records.",
    };

    public static readonly Key<TimeSpan?> CheckEvery = new("check_every", new DurationOrNever(TimeSpan.FromSeconds(10), TimeSpan.FromDays(30)), Standard.CheckEvery)
    {
        Text = "How often the running relay looks at the records of each domain, give or take a tenth. When one breaks that was right, the log says so, `postrider status` shows it, and the metric postrider.domains counts it.",
    };

    public static readonly Key<int> NameServerPort = new("name_server_port", new Count(1, IPEndPoint.MaxPort), Standard.NameServerPort)
    {
        Text = "The port at which the name servers of the domains are asked whether they agree; 53 but in tests.",
    };

    public static readonly Section Section = new(
        "[domains]", "The DNS records of the domains that send here. `postrider domain add` adds one.",
        Sources, ReportMailbox, ReturnPath, Tracking, TimeToLive, CheckEvery, NameServerPort);

    public static DomainSettings Read(TableReader? table)
    {
        if (table is null) return Standard;
        var mailbox = table.Find(ReportMailbox);
        if (mailbox is not null && !MailboxAddress.TryParse(mailbox, out _)) table.Complain(ReportMailbox, $"'{mailbox}' is not a mailbox.", "Write one such as \"reports@example.com\".");
        return new DomainSettings
        {
            Sources = table.Get(Sources),
            ReportMailbox = mailbox,
            ReturnPath = Label(table, ReturnPath),
            Tracking = Label(table, Tracking),
            TimeToLive = table.Get(TimeToLive),
            CheckEvery = table.Get(CheckEvery, Standard.CheckEvery),
            NameServerPort = table.Get(NameServerPort),
        };
    }

    private static string? Label(TableReader table, Key<string> key)
    {
        if (table.Find(key) is not { } label) return null;
        if (DomainName.TryParse($"{label}.example.com", out _)) return label.ToLowerInvariant();
        table.Complain(key, $"'{label}' cannot stand before a domain.", "Write letters, digits and hyphens.");
        return null;
    }
}
