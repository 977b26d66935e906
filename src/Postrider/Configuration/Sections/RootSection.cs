using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary>The file as a whole.</summary>
internal static class RootSection
{
    /// <summary>Where the Debian package keeps the data.</summary>
    public const string StandardDataDirectory = "/var/lib/postrider";

    public static readonly Key<DomainName> HostName = new("hostname", DomainKind.Any)
    {
        Text = "The full name of this machine, as its address's PTR record says: in greetings, trace lines and reports. Other servers judge mail by it.",
        Example = "\"mail.example.com\"",
        Otherwise = "the machine's own name",
    };

    public static readonly Key<string> DataDirectory = new("data_directory", SettingsPath.DirectoryKind, StandardDataDirectory)
    {
        Text = "Where the queue, the credentials and the admin socket lie. Relative paths, here and in all keys, begin at this file's folder. Only the relay's user should have rights there.",
    };

    public static readonly Key<TimeSpan> StopTimeout = new("stop_timeout", new Duration(TimeSpan.Zero, TimeSpan.FromHours(1)), TimeSpan.FromSeconds(30))
    {
        Text = "How long a stop waits for messages and deliveries in progress.",
    };

    public static readonly SectionListKey Listeners = new("listener", ListenerSection.Section) { Text = "Where mail comes in." };

    public static readonly SectionKey Limits = new("limits", LimitsSection.Section) { Text = "The bounds of sessions." };

    public static readonly SectionKey Tls = new("tls", TlsSection.Section) { Text = "TLS on the listeners." };

    public static readonly SectionKey Oidc = new("oidc", OidcSection.Section) { Text = "Who issues bearer tokens." };

    public static readonly SectionKey Submission = new("submission", SubmissionSection.Section) { Text = "The door of all mail." };

    public static readonly SectionKey Judging = new("judging", JudgingSection.Section) { Text = "Mail of strangers." };

    public static readonly SectionListKey Forwards = new("forward", ForwardSection.Section) { Text = "Whose mail is passed on." };

    public static readonly SectionKey Srs = new("srs", SrsSection.Section) { Text = "The reverse-paths of forwarded mail." };

    public static readonly SectionKey Suppression = new("suppression", SuppressionSection.Section) { Text = "Who is not written to any more." };

    public static readonly SectionKey Arc = new("arc", ArcSection.Section) { Text = "The seals of forwarded mail." };

    public static readonly SectionKey Spool = new("spool", SpoolSection.Section) { Text = "The queue on disk." };

    public static readonly SectionKey Delivery = new("delivery", DeliverySection.Section) { Text = "All mail on its way out." };

    public static readonly SectionListKey Routes = new("route", RouteSection.Section) { Text = "Where mail goes." };

    public static readonly SectionListKey Sources = new("source", SourceSection.Section) { Text = "From where mail leaves." };

    public static readonly SectionListKey Pools = new("pool", PoolSection.Section) { Text = "Sources that share mail." };

    public static readonly SectionListKey PoolRules = new("pool_rule", PoolRuleSection.Section) { Text = "Which mail leaves by which pool." };

    public static readonly Key<string> Shape = new("shape", SettingsPath.Kind)
    {
        Text = "The shape file: how fast mail may go to whom, and what is done on which replies, where it is to be otherwise than the built-in rules have it. `postrider shape rules` prints those, `postrider shape explain ADDRESS` what they come to.",
        Example = "\"shape.toml\"",
        Otherwise = "the built-in rules alone",
    };

    public static readonly SectionListKey WarmUps = new("warm_up", WarmUpSection.Section) { Text = "Sources that are new." };

    public static readonly SectionKey Reputation = new("reputation", ReputationSection.Section) { Text = "How senders stand." };

    public static readonly SectionListKey AlertChannels = new("alert", AlertSection.Section) { Text = "Whom trouble is told." };

    public static readonly SectionKey Alerts = new("alerts", AlertsSection.Section) { Text = "What counts as trouble." };

    public static readonly SectionKey Retry = new("retry", RetrySection.Section) { Text = "When mail is tried again." };

    public static readonly SectionKey Timeouts = new("timeouts", TimeoutsSection.Section) { Text = "How long peers may take." };

    public static readonly SectionKey Dns = new("dns", DnsSection.Section) { Text = "The resolvers that are asked." };

    public static readonly SectionKey TlsPolicy = new("tls_policy", TlsPolicySection.Section) { Text = "What other domains say of the encryption to their hosts." };

    public static readonly SectionKey Signing = new("signing", SigningSection.Section) { Text = "DKIM signatures and the keys for them." };

    public static readonly SectionKey Metrics = new("metrics", MetricsSection.Section) { Text = "Figures and health over HTTP." };

    public static readonly SectionKey Web = new("web", WebSection.Section) { Text = "What the world is served by HTTP and HTTPS." };

    public static readonly SectionListKey Sts = new("mta_sts", StsSection.Section) { Text = "The MTA-STS policies of your own domains." };

    public static readonly SectionKey Acme = new("acme", AcmeSection.Section) { Text = "Certificates from an authority." };

    public static readonly SectionKey Reports = new("reports", ReportsSection.Section) { Text = "DMARC and TLS reports." };

    public static readonly SectionKey Domains = new("domains", DomainsSection.Section) { Text = "The DNS records of the domains that send." };

    public static readonly SectionListKey DnsUpdates = new("dns_update", DnsUpdateSection.Section) { Text = "Zones whose records are set from here." };

    public static readonly SectionKey Doctor = new("doctor", DoctorSection.Section) { Text = "Whom `doctor` asks." };

    public static readonly SectionKey Log = new("log", LogSection.Section) { Text = "What is logged." };

    public static readonly Section Section = new(
        "the top of the file", "These stand before the first header.",
        HostName, DataDirectory, StopTimeout, Shape, Listeners, Limits, Tls, Oidc, Submission, Judging, Forwards, Srs, Suppression, Arc, Spool, Delivery, Routes, Sources, Pools, PoolRules, WarmUps, Reputation, AlertChannels, Alerts, Retry, Timeouts, Dns, TlsPolicy, Signing, Metrics, Web, Sts, Acme, Reports, Domains, DnsUpdates, Doctor, Log);
}
