using System.Collections.Immutable;
using Postrider.Certificates;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Sections;
using Postrider.Http.Web;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.MtaSts;
using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Shaping;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server;

namespace Postrider.Configuration;

/// <summary>Puts the settings together from the file's tables, and makes the checks that need more than one key.</summary>
internal sealed class SettingsComposer(TableReader root, SettingsContext context)
{
    /// <summary>Only to be used when no error was noted on the way.</summary>
    public Settings Compose()
    {
        var host = ReadHostName();
        var tls = root.Table(RootSection.Tls);
        var certificates = TlsSection.ReadCertificates(tls, host, context);
        var oidc = OidcSection.Read(root.Table(RootSection.Oidc));
        var directory = ReadDataDirectory();
        var submission = SubmissionSection.Read(root.Table(RootSection.Submission), host);
        var web = WebSection.Read(root.Table(RootSection.Web));
        var publications = StsSection.Read(root.Tables(RootSection.Sts), host, submission.InboundDomains, web);
        var acme = AcmeSection.Read(root.Table(RootSection.Acme), host, web, publications, context);
        ImmutableArray<UpdateZone> zones = [.. root.Tables(RootSection.DnsUpdates).Select(table => DnsUpdateSection.Read(table, context)).OfType<UpdateZone>()];
        CheckTogether(host, web, publications, certificates, acme, zones);
        var egress = ReadEgress();
        return new Settings
        {
            DataDirectory = directory,
            Listeners = ReadListeners(host, HasCertificates(tls, certificates.Length)),
            Certificates = certificates,
            ClientAuthorities = TlsSection.ReadAuthorities(tls, context),
            Oidc = oidc,
            Submission = submission,
            Judging = JudgingSection.Read(root.Table(RootSection.Judging), host, root.Tables(RootSection.Listeners)),
            Suffixes = JudgingSection.ReadSuffixes(root.Table(RootSection.Judging), context),
            Forwards = ForwardSection.Read(root.Tables(RootSection.Forwards), submission.InboundDomains),
            Srs = SrsSection.Read(root.Table(RootSection.Srs), host),
            Suppression = SuppressionSection.Read(root.Table(RootSection.Suppression)),
            ArcDomain = ArcSection.Read(root.Table(RootSection.Arc)),
            SubmissionSocket = SubmissionSection.ReadSocket(root.Table(RootSection.Submission), context),
            Spool = SpoolSection.Read(root.Table(RootSection.Spool), directory),
            Relay = ReadRelay(host),
            Egress = egress,
            Alerts = AlertsSection.Read(root.Table(RootSection.Alerts)) with { Channels = AlertSection.Read(root.Tables(RootSection.AlertChannels)) },
            Standing = ReputationSection.Read(root.Table(RootSection.Reputation)) with { WarmUp = WarmUpSection.Read(root.Tables(RootSection.WarmUps), egress.Sources) },
            Dns = DnsSection.Read(root.Table(RootSection.Dns)),
            TlsPolicy = TlsPolicySection.Read(root.Table(RootSection.TlsPolicy)),
            Signing = SigningSection.Read(root.Table(RootSection.Signing)),
            Metrics = MetricsSection.Read(root.Table(RootSection.Metrics)),
            Web = web,
            StsPublications = publications,
            Acme = acme,
            Reports = ReportsSection.Read(root.Table(RootSection.Reports), host, web),
            Domains = DomainsSection.Read(root.Table(RootSection.Domains)),
            DnsUpdates = zones,
            Doctor = DoctorSection.Read(root.Table(RootSection.Doctor)),
            Log = LogSection.Read(root.Table(RootSection.Log)),
            StopTimeout = root.Get(RootSection.StopTimeout),
        };
    }

    /// <summary>Warns of what is right in each section and does not fit together.</summary>
    private void CheckTogether(DomainName host, WebPlace? web, ImmutableArray<StsPublication> publications, ImmutableArray<CertificateFiles> certificates, AcmeSettings? acme, ImmutableArray<UpdateZone> zones)
    {
        if (root.Mistakes.HasErrors) return;
        if (acme is not null && root.Table(RootSection.Acme) is { } table) AcmeSection.CheckZones(table, acme, zones);
        if (KnownCertificates(certificates) is not { } known) return;
        StsSection.Warn(
            root.Tables(RootSection.Sts), publications,
            new StsSurroundings { HostName = host, Certificates = [.. known, .. AcmeSection.Promised(acme)], Now = context.Time.GetUtcNow(), IsServedHere = web?.Https.IsEmpty == false });
    }

    // Not known where they are broken, which is a mistake of its own.
    private static CertificateClaim[]? KnownCertificates(ImmutableArray<CertificateFiles> certificates)
    {
        try
        {
            return [.. certificates.Select(files => CertificateClaim.Of(LoadedCertificate.Load(files).Summary))];
        }
        catch (CertificateException)
        {
            return null;
        }
    }

    // A broken [tls] has its own mistakes; that there is none must not be said on top.
    private bool HasCertificates(TableReader? tls, int count) =>
        count > 0 || root.Has(RootSection.Acme) || root.Mistakes.IsPartial || (root.Has(RootSection.Tls) && tls is null)
        || (tls is not null && tls.Has(TlsSection.Certificates) && (!tls.IsSound(TlsSection.Certificates) || tls.Tables(TlsSection.Certificates).Length > 0));

    private DomainName ReadHostName()
    {
        var host = root.Get(RootSection.HostName);
        if (!root.IsSound(RootSection.HostName)) return host;
        if (host.IsEmpty)
        {
            if (!DomainName.TryParse(Environment.MachineName, out host))
            {
                root.Complain(RootSection.HostName, $"This machine's own name, '{Environment.MachineName}', is not a host name.", "Add hostname = \"mail.example.com\" with its full name.");
                return host;
            }

            if (host.Parent.IsEmpty && !root.Mistakes.IsPartial) root.Warn(RootSection.HostName, $"hostname is missing, and this machine calls itself '{host}' alone; other servers distrust such a name.", "Add hostname = \"mail.example.com\" with its full name.");
        }
        else if (host.Parent.IsEmpty)
        {
            root.Warn(RootSection.HostName, $"'{host}' is not a full name; other servers distrust such a name.", "Write the name with its domain, as the PTR record of this machine's address has it.");
        }

        return host;
    }

    private string ReadDataDirectory()
    {
        var directory = context.Resolve(root.Get(RootSection.DataDirectory));
        if (File.Exists(directory)) root.Complain(RootSection.DataDirectory, $"{directory} is a file.", "Name a directory; it is made where there is none.");
        else if (Directory.Exists(directory) && SettingsContext.IsOpenToOthers(directory)) root.Warn(RootSection.DataDirectory, $"Others on this machine have rights in {directory}, where mail and credentials lie.", $"Run: chmod 700 {directory}");
        return directory;
    }

    private ImmutableArray<ListenerOptions> ReadListeners(DomainName host, bool hasCertificates)
    {
        var limits = LimitsSection.Read(root.Table(RootSection.Limits), new SessionLimits());
        var tables = root.Tables(RootSection.Listeners);
        if (tables.IsEmpty && root.IsSound(RootSection.Listeners) && !root.Mistakes.IsPartial)
        {
            root.Complain(
                RootSection.Listeners,
                "There is no listener, so no mail could come in.",
                "Add [[listener]] with name = \"submission\" and kind = \"submission\", or let `postrider init` write a file to begin with.");
        }

        ListenerChecks.Check(tables, hasCertificates, root.Has(RootSection.Oidc) || root.Mistakes.IsPartial);
        return [.. tables.Select(table => ListenerSection.Read(table, host, limits))];
    }

    private EgressSettings ReadEgress()
    {
        var egress = EgressSections.Read(root, context);
        EgressSections.CheckRoutes(root.Tables(RootSection.Routes), egress.Pools);
        return egress;
    }

    private RelayOptions ReadRelay(DomainName host)
    {
        var retry = RetrySection.Read(root.Table(RootSection.Retry), RetryPolicy.Default);
        var timeouts = TimeoutsSection.Read(root.Table(RootSection.Timeouts), ClientTimeouts.Default);
        var tables = root.Tables(RootSection.Routes);
        RouteChecks.Check(tables);
        List<Route> routes = [.. tables.Select(table => RouteSection.Read(table, timeouts, retry, context))];
        if (!routes.Exists(RouteChecks.IsCatchAll)) routes.Add(new Route { Name = RouteChecks.DefaultName, Kind = RouteKind.Mx, Timeouts = timeouts, Retry = retry });
        return DeliverySection.Read(root.Table(RootSection.Delivery), host) with { Routes = [.. routes], Shapes = ReadShapes() };
    }

    private ShapeTable ReadShapes()
    {
        if (root.Find(RootSection.Shape) is not { } path) return new ShapeTable(ShapeFile.BuiltIn);
        var mistakes = new MistakeList(path);
        var shapes = ShapeFile.Read(context.Resolve(path), mistakes);
        root.Mistakes.Include(mistakes);
        return shapes;
    }
}
