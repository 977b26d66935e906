using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Http.Web;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[reports]</c>: DMARC and TLS reports.</summary>
internal static class ReportsSection
{
    private static readonly ReportSettings Standard = new();

    public static readonly ListKey<MailboxAddress> Addresses = new("addresses", MailboxKind.Any)
    {
        Text = "Mail to these addresses is taken by relay listeners from anyone, read for DMARC and TLS reports, and kept; it goes nowhere else. Name them in `rua` of your DMARC and TLSRPT records.",
        Example = "[\"dmarc@example.com\", \"tlsrpt@example.com\"]",
    };

    public static readonly ListKey<DomainName> Domains = new("domains", DomainKind.Any)
    {
        Text = "Reports on these domains and those below them are kept; others are set aside. Without it reports on any domain are kept.",
        Example = "[\"example.com\"]",
    };

    public static readonly Key<bool> Https = new("https", Truth.Any, Standard.TakesHttps)
    {
        Text = "Takes TLS reports by HTTPS too, at /tlsrpt of the listener of `[web]`: `rua=https://mail.example.com/tlsrpt`.",
    };

    public static readonly Key<TimeSpan> Keep = new("keep", new Duration(TimeSpan.FromDays(1), TimeSpan.FromDays(3650)), Standard.Keep) { Text = "How long reports are kept." };

    public static readonly Key<bool> Send = new("send", Truth.Any, Standard.Outgoing.IsOn)
    {
        Text = "Sends reports to the domains that ask for them: DMARC aggregate reports on mail that was judged, and TLS reports on sessions to their hosts.",
    };

    public static readonly Key<string> Organization = new("organization", new PlainText("text", "who you are, such as \"Example Inc.\"", 100))
    {
        Text = "Who you are, in the reports that are sent.",
        Example = "\"Example Inc.\"",
        Otherwise = "`hostname`",
    };

    public static readonly Key<MailboxAddress> Contact = new("contact", MailboxKind.Any)
    {
        Text = "Whom to ask about the reports that are sent, and the author of their mail. Mail of its domain should be signed: a TLS report that is not signed does not count.",
        Example = "\"postmaster@example.com\"",
        Otherwise = "postmaster at `hostname`",
    };

    public static readonly Key<TimeSpan> Interval = new("interval", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)), Standard.Outgoing.Interval)
    {
        Text = "The time that a report covers, counted from midnight in UTC: a day everywhere but in tests. Reports go out within a sixth of it after its end.",
    };

    public static readonly Key<bool> AllowPrivate = new("allow_private_addresses", Truth.Any)
    {
        Text = "Posts TLS reports also to hosts at addresses of private networks and of this machine, which records of strangers may name.",
    };

    public static readonly Section Section = new(
        "[reports]", "DMARC and TLS reports: on your domains, which `postrider report` reads, and on others, which ask for them.",
        Addresses, Domains, Https, Keep, Send, Organization, Contact, Interval, AllowPrivate);

    public static ReportSettings Read(TableReader? table, DomainName host, WebPlace? web)
    {
        if (table is null) return Standard;
        if (table.Get(Https) && web is not { Https.IsEmpty: false } && !table.Mistakes.IsPartial)
            table.Complain(Https, "Reports cannot come in by HTTPS: nothing listens for it.", "Add [web] with https = [\"*:443\"].");
        return new ReportSettings
        {
            Intake = new ReportIntakeOptions { Addresses = table.Get(Addresses), Domains = table.Get(Domains) },
            TakesHttps = table.Get(Https),
            Keep = table.Get(Keep),
            Outgoing = new OutgoingReportOptions
            {
                IsOn = table.Get(Send),
                Organization = table.Find(Organization) ?? host.Value,
                Contact = table.Get(Contact, new MailboxAddress("postmaster", host)),
                HostName = host,
                Interval = table.Get(Interval),
            },
            PrivateAddresses = table.Get(AllowPrivate) ? PrivateAddresses.Allowed : PrivateAddresses.Refused,
        };
    }
}
