using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Http.Web;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.MtaSts;
using Postrider.Mail.Srs;
using Postrider.Relay.Delivery;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Judging;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;
using Postrider.Storage.Spooling;

namespace Postrider.Configuration;

/// <summary>All that <c>postrider.toml</c> says, read and checked: nothing in it can be wrong any more but what only the running system shows.</summary>
public sealed record Settings
{
    /// <summary>Where spool, credentials and the admin socket lie; absolute.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The listeners; at least one.</summary>
    public required ImmutableArray<ListenerOptions> Listeners { get; init; }

    /// <summary>In the order of the file: the first is shown to clients that name none.</summary>
    public ImmutableArray<CertificateFiles> Certificates { get; init; } = [];

    /// <summary>PEM files of the authorities whose client certificates sign in by their subject.</summary>
    public ImmutableArray<string> ClientAuthorities { get; init; } = [];

    /// <summary>The issuer of bearer tokens, or <c>null</c> where none are taken.</summary>
    public OidcOptions? Oidc { get; init; }

    public required SubmissionOptions Submission { get; init; }

    /// <summary>How mail of strangers is judged.</summary>
    public JudgingOptions Judging
    {
        get => field ?? new JudgingOptions { ServiceId = Submission.HostName };
        init;
    }

    /// <summary>The public suffix list that judging goes by.</summary>
    public SuffixSettings Suffixes { get; init; } = new();

    /// <summary>Whose mail is passed on to whom.</summary>
    public ForwardTable Forwards { get; init; } = ForwardTable.Empty;

    /// <summary>How reverse-paths of what is passed on are rewritten.</summary>
    public SrsOptions Srs
    {
        get => field ?? new SrsOptions { Domain = Submission.HostName };
        init;
    }

    /// <summary>In whose name mail is sealed that came to a domain without a key; empty where none is named.</summary>
    public DomainName ArcDomain { get; init; }

    /// <summary>The socket by which programs of this machine hand over messages; <c>null</c> for the admin socket alone.</summary>
    public SubmissionSocketSettings? SubmissionSocket { get; init; }

    public required SpoolOptions Spool { get; init; }

    public required RelayOptions Relay { get; init; }

    /// <summary>From where mail leaves.</summary>
    public EgressSettings Egress { get; init; } = new();

    /// <summary>How senders are judged, and what new sources may send.</summary>
    public StandingSettings Standing { get; init; } = new();

    /// <summary>What counts as trouble, and whom it is told.</summary>
    public AlertSettings Alerts { get; init; } = new();

    public DnsOptions Dns { get; init; } = new();

    /// <summary>Which policies of other domains are followed when mail leaves.</summary>
    public TlsPolicySettings TlsPolicy { get; init; } = new();

    /// <summary>How mail is signed, and how the keys for it are kept.</summary>
    public SigningSettings Signing { get; init; } = new();

    /// <summary>Where metrics and health are told; <c>null</c> for nowhere.</summary>
    public IPEndPoint? Metrics { get; init; } = new(IPAddress.Loopback, 9325);

    /// <summary>Where the world is served by HTTP and HTTPS; <c>null</c> for nowhere.</summary>
    public WebPlace? Web { get; init; }

    /// <summary>Certificates from an authority; <c>null</c> for none.</summary>
    public AcmeSettings? Acme { get; init; }

    /// <summary>The MTA-STS policies of our own domains.</summary>
    public ImmutableArray<StsPublication> StsPublications { get; init; } = [];

    /// <summary>Who is not written to any more.</summary>
    public SuppressionSettings Suppression { get; init; } = new();

    /// <summary>DMARC and TLS reports.</summary>
    public ReportSettings Reports { get; init; } = new();

    /// <summary>What holds for the DNS records of all sending domains.</summary>
    public DomainSettings Domains { get; init; } = new();

    /// <summary>The zones whose records are set from here.</summary>
    public ImmutableArray<UpdateZone> DnsUpdates { get; init; } = [];

    /// <summary>Whom <c>doctor</c> asks.</summary>
    public DoctorSettings Doctor { get; init; } = new();

    public LogSettings Log { get; init; } = new();

    /// <summary>How long a stop waits for transactions and deliveries in progress.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>A Unix socket for local submission.</summary>
/// <param name="Path">Where it lies; absolute.</param>
/// <param name="Mode">Who may connect.</param>
public sealed record SubmissionSocketSettings(string Path, UnixFileMode Mode);

/// <summary>What is logged, and how it is written. Logs go to standard error.</summary>
public sealed record LogSettings
{
    public LogLevel Level { get; init; } = LogLevel.Information;

    public LogFormat Format { get; init; } = LogFormat.Text;
}

public enum LogFormat
{
    /// <summary>A line a message; with a syslog priority before it where systemd reads.</summary>
    Text,

    /// <summary>A JSON object a line.</summary>
    Json,
}
