using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Http.Web;
using Postrider.Relay.DomainReports;
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

    public static readonly Section Section = new("[reports]", "DMARC and TLS reports on your domains. `postrider report` reads them.", Addresses, Domains, Https, Keep);

    public static ReportSettings Read(TableReader? table, WebPlace? web)
    {
        if (table is null) return Standard;
        if (table.Get(Https) && web is not { Https.IsEmpty: false } && !table.Mistakes.IsPartial)
            table.Complain(Https, "Reports cannot come in by HTTPS: nothing listens for it.", "Add [web] with https = [\"*:443\"].");
        return new ReportSettings
        {
            Intake = new ReportIntakeOptions { Addresses = table.Get(Addresses), Domains = table.Get(Domains) },
            TakesHttps = table.Get(Https),
            Keep = table.Get(Keep),
        };
    }
}
