using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[route]]</c>: where mail goes.</summary>
internal static class RouteSection
{
    private static readonly Route Standard = new() { Name = "default", Kind = RouteKind.Mx };

    public static readonly Key<string> Name = new("name", NameKind.Any)
    {
        Text = "A name of your choice, for logs, figures and `postrider queue`.",
        Example = "\"provider\"",
        IsRequired = true,
    };

    public static readonly Key<RouteKind> Kind = new("kind", new Choice<RouteKind>(
        ("mx", RouteKind.Mx, "straight to the MX hosts of the recipient's domain"),
        ("smart_host", RouteKind.SmartHost, "to `hosts`, which send it on"),
        ("lmtp", RouteKind.Lmtp, "to a mail store such as Dovecot at `hosts` (RFC 2033)"),
        ("discard", RouteKind.Discard, "taken and dropped, with an event"),
        ("hold", RouteKind.Hold, "kept until `postrider queue release`")))
    {
        Text = "How mail leaves by this route.",
        Example = "\"smart_host\"",
        IsRequired = true,
    };

    public static readonly ListKey<string> Destinations = new("destinations", new DomainPattern(DomainPattern.NullSender.Unknown))
    {
        Text = "The recipients' domains that go this way: \"example.com\", \"*.example.com\" for all below it, \"*\" for all.",
        Example = "[\"example.com\", \"*.example.com\"]",
        Otherwise = "all",
    };

    public static readonly ListKey<string> Senders = new("senders", new DomainPattern(DomainPattern.NullSender.Known))
    {
        Text = "The domains of the reverse-path that go this way; \"<>\" for bounces. A recipient must match both lists.",
        Example = "[\"news.example.com\"]",
        Otherwise = "all",
    };

    public static readonly ListKey<HostAndPort> Hosts = new("hosts", HostKind.Any)
    {
        Text = "Smart hosts or LMTP servers in the order to try. The usual port is 465 with tls = \"implicit\", 587 with a user, 24 for LMTP and 25 otherwise.",
        Example = "[\"smtp.example.com:587\"]",
    };

    public static readonly Key<bool> UseMx = new("use_mx", Truth.Any, standard: false)
    {
        Text = "Whether `hosts` are domains whose MX records are followed.",
    };

    public static readonly Key<int> Port = new("port", new Count(1, 65_535), Standard.Port) { Text = "The port at MX hosts; 25 everywhere but in tests." };

    public static readonly Key<ClientTls> Tls = new("tls", new Choice<ClientTls>(
        ("none", ClientTls.None, "never"),
        ("opportunistic", ClientTls.Opportunistic, "where the peer offers it; its certificate is noted, not judged"),
        ("required", ClientTls.Required, "always; the certificate is not judged"),
        ("verified", ClientTls.Verified, "always, with a certificate that is good for the host's name"),
        ("implicit", ClientTls.Implicit, "as verified, from the first octet (port 465)"),
        ("dane", ClientTls.Dane, "always, with a certificate that a TLSA record vouches for (RFC 7672); mail to hosts without one waits"),
        ("fingerprint", ClientTls.Fingerprint, "always, with a certificate or key of `tls_fingerprints`")), Standard.Tls)
    {
        Text = "What TLS must be before mail is sent. `[tls_policy]` may ask for more where this says opportunistic, required or verified.",
        Otherwise = "`\"opportunistic\"`; `\"verified\"` with a user",
    };

    public static readonly ListKey<CertificateFingerprint> Fingerprints = new("tls_fingerprints", FingerprintKind.Any)
    {
        Text = "SHA-256 digests of certificates or of their public keys, of which the host must have one, with `tls = \"fingerprint\"`. Names, dates and issuers do not count then.",
        Example = "[\"f1:8b:…\"]",
    };

    public static readonly Key<string> User = new("user", new PlainText("text", "the user's name")) { Text = "The name to sign in with at a smart host.", Example = "\"relay@example.com\"" };

    public static readonly Key<string> PasswordFile = new("password_file", SettingsPath.Kind)
    {
        Text = "A file that holds the password and nothing else. Only the relay's user should be able to read it.",
        Example = "\"/etc/postrider/provider.password\"",
    };

    public static readonly Key<string> Password = new("password", new PlainText("text", "the password"))
    {
        Text = "The password itself, in place of password_file. Then only the relay's user should be able to read the settings file.",
        Example = "\"secret\"",
    };

    public static readonly Key<bool> AllowUnverifiedCredential = new("allow_unverified_credential", Truth.Any, Standard.AllowUnverifiedCredential)
    {
        Text = "Sends the password also where the host's certificate is not verified or there is no TLS. Whoever sits on the way can read it.",
    };

    public static readonly Key<string> Pool = new("pool", LabelKind.Any)
    {
        Text = "The pool of sources by which its mail leaves that neither wishes for one nor meets a rule.",
        Example = "\"newsletters\"",
        Otherwise = "`sources`; on routes of kind mx the pool `default` where there is one",
    };

    public static readonly ListKey<IPAddress> Sources = new("sources", AddressKind.Any)
    {
        Text = "Addresses of this machine to send from, by turns: in place of a pool.",
        Example = "[\"192.0.2.1\", \"2001:db8::1\"]",
        Otherwise = "the system's choice",
    };

    public static readonly Key<int> Connections = new("max_connections", new Count(1, 10_000), Standard.MaximumConnections) { Text = "Connections to one site at once." };

    public static readonly Key<int> Transactions = new("max_transactions", new Count(1, 100_000), Standard.MaximumTransactions) { Text = "Messages over one connection." };

    public static readonly Key<int> Recipients = new("max_recipients", new Count(1, 10_000), Standard.MaximumRecipients)
    {
        Text = "Recipients in one transaction; fewer where the peer says so by LIMITS.",
    };

    public static readonly Key<TimeSpan> IdleTimeout = new("idle_timeout", new Duration(TimeSpan.Zero, TimeSpan.FromMinutes(5)), Standard.IdleTimeout)
    {
        Text = "How long an idle connection is kept for the next message.",
    };

    public static readonly SectionKey Timeouts = new("timeouts", TimeoutsSection.Section)
    {
        Text = "Waits where they differ from `[timeouts]`; the keys are the same.",
        Example = "{ data_end = \"20m\" }",
    };

    public static readonly SectionKey Retry = new("retry", RetrySection.Section)
    {
        Text = "Attempts where they differ from `[retry]`; the keys are the same.",
        Example = "{ first = \"1m\", give_up_after = \"5d\" }",
    };

    public static readonly Section Section = new(
        "[[route]]",
        "Where mail goes: one table for each, tried in the order of the file; the first that matches counts. Behind them stands the route `default`, straight to MX hosts.",
        Name, Kind, Destinations, Senders, Hosts, UseMx, Port, Tls, Fingerprints, User, PasswordFile, Password, AllowUnverifiedCredential,
        Pool, Sources, Connections, Transactions, Recipients, IdleTimeout, Timeouts, Retry);

    public static Route Read(TableReader table, ClientTimeouts timeouts, RetryPolicy retry, SettingsContext context)
    {
        var kind = table.Get(Kind);
        var tls = table.Get(Tls, table.Has(User) ? ClientTls.Verified : Standard.Tls);
        var usualPort = UsualPort(kind, tls, table.Has(User));
        var useMx = table.Get(UseMx);
        return new Route
        {
            Name = table.Find(Name) ?? "",
            Kind = kind,
            Destinations = table.Get(Destinations),
            Senders = table.Get(Senders),
            Hosts = [.. table.Get(Hosts).Select(host => new RouteHost(host.Name, host.Port ?? usualPort, useMx))],
            Port = table.Get(Port),
            Tls = tls,
            Fingerprints = table.Get(Fingerprints),
            Credential = RouteCredential.Read(table, context),
            AllowUnverifiedCredential = table.Get(AllowUnverifiedCredential),
            Pool = table.Find(Pool),
            Sources = table.Get(Sources),
            MaximumConnections = table.Get(Connections),
            MaximumTransactions = table.Get(Transactions),
            MaximumRecipients = table.Get(Recipients),
            IdleTimeout = table.Get(IdleTimeout),
            Timeouts = TimeoutsSection.Read(table.Table(Timeouts), timeouts),
            Retry = RetrySection.Read(table.Table(Retry), retry),
        };
    }

    // 24 is set aside for private mail systems (IANA), and what LMTP servers listen on.
    private static int UsualPort(RouteKind kind, ClientTls tls, bool hasUser) => kind == RouteKind.Lmtp ? 24 : tls == ClientTls.Implicit ? 465 : hasUser ? 587 : 25;
}
