using System.Collections.Immutable;
using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Judging;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[listener]]</c>: where mail comes in.</summary>
internal static class ListenerSection
{
    private static readonly ListenerOptions Standard = new() { Name = "", Kind = default, Endpoints = [], HostName = "" };

    /// <summary>The streams as they are written.</summary>
    public static readonly Choice<MailStream> StreamWords = new(
        ("transactional", MailStream.Transactional, "to one person who waits for it"),
        ("bulk", MailStream.Bulk, "the same to many"));

    public static readonly Key<string> Name = new("name", NameKind.Any)
    {
        Text = "A name of your choice, for logs, figures and trace lines.",
        Example = "\"submission\"",
        IsRequired = true,
    };

    public static readonly Key<ListenerKind> Kind = new("kind", new Choice<ListenerKind>(
        ("submission", ListenerKind.Submission, "port 587: users sign in after STARTTLS (RFC 6409)"),
        ("submissions", ListenerKind.Submissions, "port 465: users sign in, TLS from the first octet (RFC 8314)"),
        ("relay", ListenerKind.Relay, "port 25: named networks and inbound domains; signing in is possible over TLS")))
    {
        Text = "What the listener is for.",
        Example = "\"submission\"",
        IsRequired = true,
    };

    public static readonly ListKey<ImmutableArray<IPEndPoint>> Listen = new("listen", ListenKind.Any)
    {
        Text = "Addresses and ports; \"*:587\" for all addresses of the machine, IPv4 and IPv6. Ports below 1024 need root or the right that systemd's unit gives.",
        Example = "[\"*:587\"]",
        Otherwise = "all addresses, at the kind's own port: 587, 465 or 25",
    };

    public static readonly Key<DomainName> HostName = new("hostname", DomainKind.Any)
    {
        Text = "The name in this listener's greeting, where it is not the one at the top of the file.",
        Example = "\"smtp.example.com\"",
        Otherwise = "`hostname` at the top",
    };

    public static readonly ListKey<IPNetwork> RelayNetworks = new("relay_networks", NetworkKind.Any)
    {
        Text = "Networks whose hosts may send anywhere without signing in. For listeners of kind relay. Name only hosts that you answer for.",
        Example = "[\"192.0.2.0/24\", \"2001:db8:1::/48\"]",
    };

    public static readonly ListKey<IPNetwork> XClientNetworks = new("xclient_networks", NetworkKind.Any)
    {
        Text = "Addresses whose XCLIENT command is believed: they can pass for any client and any user.",
        Example = "[\"127.0.0.1\"]",
    };

    public static readonly ListKey<IPNetwork> ProxyNetworks = new("proxy_networks", NetworkKind.Any)
    {
        Text = "Load balancers: their connections must begin with a PROXY header (version 1 or 2), which is believed.",
        Example = "[\"192.0.2.10\"]",
    };

    public static readonly Key<ClientCertificates> Certificates = new("client_certificates", new Choice<ClientCertificates>(
        ("none", ClientCertificates.None, "not asked for"),
        ("requested", ClientCertificates.Requested, "asked for, to sign in by EXTERNAL; a client without one is welcome"),
        ("required", ClientCertificates.Required, "a client without a verified one gets 530 5.7.0")), Standard.ClientCertificates)
    {
        Text = "Whether TLS asks the client for a certificate.",
    };

    public static readonly ListKey<string> Mechanisms = new("auth_mechanisms", new Choice<string>(
        ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS", "password, never sent, bound to the TLS connection (RFC 7677)"),
        ("SCRAM-SHA-256", "SCRAM-SHA-256", "password, never sent (RFC 7677)"),
        ("PLAIN", "PLAIN", "password within TLS (RFC 4616)"),
        ("LOGIN", "LOGIN", "the same for old clients"),
        ("EXTERNAL", "EXTERNAL", "client certificate"),
        ("OAUTHBEARER", "OAUTHBEARER", "token of the [oidc] issuer (RFC 7628)"),
        ("XOAUTH2", "XOAUTH2", "the same for clients of Google and Microsoft")), Standard.AuthMechanisms)
    {
        Text = "How clients may sign in, best first. Always within TLS; those that cannot work are left out by themselves.",
    };

    public static readonly Key<JudgeMode> Judge = new("judge", new Choice<JudgeMode>(
        ("off", JudgeMode.Off, "not judged"),
        ("record", JudgeMode.Record, "what SPF, DKIM, DMARC and ARC say is written into Authentication-Results, and the message goes on"),
        ("quarantine", JudgeMode.Quarantine, "what would be refused has the field X-Postrider-Quarantine besides"),
        ("reject", JudgeMode.Reject, "what the author's domain wants refused is refused: 550 5.7.26, 5.7.1 or 5.7.23; what it wants put aside is marked")), JudgeMode.Record)
    {
        Text = "What is done about the judgement on mail that comes from strangers to `inbound_domains` and `[[forward]]` addresses. For listeners of kind relay.",
    };

    public static readonly SectionKey Limits = new("limits", LimitsSection.Section)
    {
        Text = "Bounds of this listener's sessions where they differ from `[limits]`; the keys are the same.",
        Example = "{ max_message_size = \"100 MiB\" }",
    };

    public static readonly Key<string> Tenant = new("tenant", LabelKind.Any)
    {
        Text = "On whose account mail is sent that comes from `relay_networks`, or from a user whose credential names no tenant.",
        Example = "\"acme\"",
        Otherwise = "nobody's in particular",
    };

    public static readonly Key<MailStream> Stream = new("stream", StreamWords)
    {
        Text = "What the same mail is for, unless it or the user's credential says so.",
        Otherwise = "as `bulk_hints` of `[submission]` say",
    };

    public static readonly Key<string> Pool = new("pool", LabelKind.Any)
    {
        Text = "The pool of sources by which the same mail leaves, unless it or the user's credential names one.",
        Example = "\"newsletters\"",
        Otherwise = "the route's",
    };

    public static readonly Section Section = new(
        "[[listener]]",
        "Where mail comes in: one table for each. Nobody sends through a listener without signing in, but for `relay_networks` and `inbound_domains`, which are empty unless you fill them.",
        Name, Kind, Listen, HostName, RelayNetworks, XClientNetworks, ProxyNetworks, Certificates, Mechanisms, Judge, Tenant, Stream, Pool, Limits);

    public static ListenerOptions Read(TableReader table, DomainName host, SessionLimits limits)
    {
        var kind = table.Get(Kind);
        var own = table.Get(HostName);
        return new ListenerOptions
        {
            Name = table.Find(Name) ?? "",
            Kind = kind,
            Endpoints = table.Has(Listen) ? [.. table.Get(Listen).SelectMany(group => group)] : ListenKind.Everywhere(UsualPort(kind)),
            HostName = own.IsEmpty ? host.Value : own.Value,
            RelayNetworks = table.Get(RelayNetworks),
            XClientNetworks = table.Get(XClientNetworks),
            ProxyNetworks = table.Get(ProxyNetworks),
            ClientCertificates = table.Get(Certificates),
            AuthMechanisms = table.Get(Mechanisms),
            Limits = LimitsSection.Read(table.Table(Limits), limits),
            Labels = ReadLabels(table),
        };
    }

    private static PrincipalLabels ReadLabels(TableReader table) =>
        table.Has(Tenant) || table.Has(Stream) || table.Has(Pool)
            ? new PrincipalLabels(table.Find(Tenant), table.Has(Stream) ? table.Get(Stream) : null, table.Find(Pool))
            : PrincipalLabels.None;

    /// <summary>The port of a kind by the RFCs.</summary>
    public static int UsualPort(ListenerKind kind) => kind switch
    {
        ListenerKind.Submission => 587,
        ListenerKind.Submissions => 465,
        _ => 25,
    };
}
