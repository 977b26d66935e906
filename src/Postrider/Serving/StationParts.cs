using System.Net;
using Microsoft.Extensions.Logging;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Domains;
using Postrider.Http.Admin;
using Postrider.Http.Health;
using Postrider.Http.Metrics;
using Postrider.Http.Web;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.Exchange;
using Postrider.Mail.MtaSts;
using Postrider.Relay.Delivery;
using Postrider.Relay.Metrics;
using Postrider.Relay.Sources;
using Postrider.Relay.Spooling;
using Postrider.Relay.Status;
using Postrider.Relay.Submission;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server;
using Postrider.Storage.Spooling;

namespace Postrider.Serving;

/// <summary>The parts of a station, put together.</summary>
internal sealed class StationParts : IAsyncDisposable
{
    /// <summary>Disposed last to first.</summary>
    private readonly Stack<object> _owned = new();
    private readonly StationAccess _access;
    private readonly CurrentCredentials _credentials;
    private readonly CurrentExchanges _exchanges;
    private readonly IDnsResolver _dns;
    private readonly CurrentDns? _ownDns;
    private readonly StationPolicies _policies;
    private readonly StationReports _reports;
    private readonly RelayQueue _queue;
    private readonly SubmissionDoor _door;
    private readonly AdminEndpoint _admin;
    private readonly StationDomains _domains;
    private readonly StationJudging _judging;
    private readonly StationEgress _egress;
    private readonly StationStanding _standing;
    private readonly StationSuppressions _suppressions;
    private readonly StationAlerts _alerts;
    private EgressPlan _plan;

    private StationParts(Settings settings, StationEnvironment environment, SqliteSpool store, StationAccess access, CurrentCredentials credentials, StationCertificates certificates, IDnsResolver dns, CurrentDns? ownDns, StationPolicies policies, StationDomains domains, StationJudging judging, StationReports reports, StationStanding standing)
    {
        var (time, loggers) = (environment.Time, environment.Loggers);
        _access = access;
        _credentials = credentials;
        Store = Own(store);
        Spool = Own(new MeteredSpool(store));
        if (ownDns is not null) _ownDns = Own(ownDns);
        _dns = dns;
        _policies = Own(policies);
        _domains = Own(domains);
        _suppressions = Own(new StationSuppressions(domains, settings, loggers));
        _judging = Own(judging);
        _standing = Own(standing);
        _egress = Own(new StationEgress(dns, loggers.CreateLogger<StationEgress>()));
        _plan = _egress.Plan(settings.Egress);
        Certificates = Own(certificates);
        _reports = Own(reports);
        _exchanges = new CurrentExchanges(CreateExchanges(settings, time));
        var ids = new SpoolIdSource(time, 0, store.LastId);
        _queue = Own(new RelayQueue(
            new RelayServices
            {
                Spool = Spool,
                Exchanges = _exchanges,
                Policies = policies.Resolver,
                TlsLedger = reports.Ledger,
                Signer = domains.Signer,
                WarmUp = standing.WarmUp,
                Outcomes = standing.Watchers,
                ArcKeys = judging.ArcKeys,
                Suppressions = _suppressions.Current,
                Suppressor = _suppressions.Suppressor,
                Connector = environment.Connector ?? new ClientConnector(time),
                Ids = ids,
                Time = time,
                Loggers = loggers,
                TemporaryDirectory = TemporaryFolder.PathIn(settings.DataDirectory),
            },
            DeliveryOf(settings)));
        _door = new SubmissionDoor(Spool, _queue, ids, time, loggers.CreateLogger<SubmissionDoor>(), RulesOf(settings));
        Submission = new LocalSubmission(_door);
        var server = Own(new SmtpServer(
            new SmtpServerServices { Receiver = reports.Before(_door), Credentials = credentials, Certificates = certificates.Store, Time = time, Loggers = loggers }, settings.Listeners));
        Status = new StationStatus(time.GetUtcNow(), server, settings.Listeners);
        var process = new ProcessReader();
        var desk = certificates.CreateDesk(() => Status.Listeners.Select(listener => listener.Kind), time);
        Own(new CertificateMeter(desk));
        _alerts = Own(new StationAlerts(
            new AlertSources(Spool, desk, standing, () => domains.Monitor.States, () => server.FailedSignIns, time),
            new BlockListWatch(dns, domains.Store, time),
            Own(new AlertSender(Submission, () => _door.Rules.Options.HostName, time)),
            settings, environment));
        var services = new AdminServices
        {
            Spool = Spool,
            Events = store.Events,
            Queue = _queue,
            Submission = Submission,
            Status = Status,
            Throughput = Own(new ThroughputSampler(Spool, time, process)),
            Certificates = desk,
            Standing = standing,
            Alerts = _alerts,
            Keys = new KeyDesk(domains.Rotator, domains.Publisher),
            Domains = () => domains.Monitor.States,
            PolicyConcerns = () => certificates.Guard.Concerns,
            Time = time,
        };
        Health = new HealthProbe(Spool, Status);
        _admin = Own(new AdminEndpoint(settings.DataDirectory, services, loggers));
        Own(new RelayMeter(_queue, Status, process));
        Doors = Own(new StationDoors(server, settings, certificates, reports.Part, Health, Submission, loggers));
    }

    public SqliteSpool Store { get; }

    public MeteredSpool Spool { get; }

    public StationCertificates Certificates { get; }

    public LocalSubmission Submission { get; }

    public StationStatus Status { get; }

    public HealthProbe Health { get; }

    public StationDoors Doors { get; }

    /// <summary>Reads what the settings name and opens the spool; nothing listens yet.</summary>
    /// <exception cref="StationException">Something stands in the way.</exception>
    public static async Task<StationParts> OpenAsync(Settings settings, StationEnvironment environment, CancellationToken cancellation)
    {
        var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
        SqliteSpool? store = null;
        StationPolicies? policies = null;
        StationDomains? domains = null;
        StationJudging? judging = null;
        StationReports? reports = null;
        StationStanding? standing = null;
        CurrentDns? ownDns = null;
        try
        {
            var access = new StationAccess(http, environment.Time, environment.Loggers);
            var credentials = new CurrentCredentials(access.ReadCredentials(settings));
            store = await SqliteSpool.OpenAsync(settings.Spool, environment.Time, environment.Loggers, cancellation).ConfigureAwait(false);
            TemporaryFolder.Prepare(settings.DataDirectory);
            var dns = environment.Dns ?? (ownDns = new CurrentDns(CreateDns(settings, environment)));
            policies = await StationPolicies.OpenAsync(settings.TlsPolicy, dns, StationPolicies.StoreIn(settings.DataDirectory), environment.Time, environment.Loggers, cancellation).ConfigureAwait(false);
            domains = await StationDomains.OpenAsync(settings, environment, dns, cancellation).ConfigureAwait(false);
            standing = await StationStanding.OpenAsync(domains.Database, settings.Standing, environment, cancellation).ConfigureAwait(false);
            reports = new StationReports(domains.Database, settings.Reports, dns, environment);
            judging = await StationJudging.OpenAsync(settings, environment, dns, domains, reports.Ledger, cancellation).ConfigureAwait(false);
            var certificates = await StationCertificates.OpenAsync(settings, domains, dns, domains.Publisher, environment, cancellation).ConfigureAwait(false);
            var parts = new StationParts(settings, environment, store, access, credentials, certificates, dns, ownDns, policies, domains, judging, reports, standing);
            parts._owned.Push(http);
            return parts;
        }
        catch (Exception e)
        {
            http.Dispose();
            if (judging is not null) await judging.DisposeAsync().ConfigureAwait(false);
            if (standing is not null) await standing.DisposeAsync().ConfigureAwait(false);
            if (reports is not null) await reports.DisposeAsync().ConfigureAwait(false);
            if (domains is not null) await domains.DisposeAsync().ConfigureAwait(false);
            if (policies is not null) await policies.DisposeAsync().ConfigureAwait(false);
            ownDns?.Dispose();
            if (store is not null) await store.DisposeAsync().ConfigureAwait(false);
            if (e is IOException or UnauthorizedAccessException) throw new StationException(e.Message, Sysexits.InputOutput, e);
            throw;
        }
    }

    /// <exception cref="StationException">Something stands in the way.</exception>
    public async Task StartAsync(Settings settings, CancellationToken cancellation)
    {
        await StationException.NamingAsync(() => _admin.StartAsync(cancellation), AdminSocket.PathIn(settings.DataDirectory)).ConfigureAwait(false);
        await Doors.OpenViewsAsync(settings, cancellation).ConfigureAwait(false);
        await StationException.NamingAsync(() => _domains.StartAsync(cancellation), "the station's database").ConfigureAwait(false);
        await StationException.NamingAsync(() => _queue.StartAsync(cancellation), "the queue").ConfigureAwait(false);
        await Doors.OpenIntakesAsync(settings, cancellation).ConfigureAwait(false);
        Certificates.Start();
        _reports.Start(Submission);
        _standing.Start();
        _alerts.Start();
        await _egress.BeginLookingAsync(_plan, settings.Relay.HostName).ConfigureAwait(false);
        Status.Phase = RelayPhase.Running;
    }

    /// <summary>Reads everything first, then opens doors, the only step that can still fail, then switches.</summary>
    /// <param name="before">The settings in force.</param>
    /// <exception cref="StationException">Something stands in the way; everything is as it was.</exception>
    public async Task ReloadAsync(Settings before, Settings settings, StationEnvironment environment, CancellationToken cancellation)
    {
        var credentials = _access.ReadCredentials(settings);
        Action useCertificates;
        try
        {
            useCertificates = Certificates.Store.Prepare(settings.Certificates);
        }
        catch (CertificateException e)
        {
            throw new StationException(e.Message, Sysexits.Configuration, e);
        }

        var plan = _egress.Plan(settings.Egress);
        await StationException.NamingAsync(() => _judging.UseAsync(settings, cancellation), "[[forward]]").ConfigureAwait(false);
        await Doors.MoveAsync(before, settings, cancellation).ConfigureAwait(false);
        useCertificates();
        Certificates.Use(settings);
        _credentials.InForce = credentials;
        Store.Options = settings.Spool;
        if (!SettingsComparison.AreEqual(before.Dns, settings.Dns)) _ownDns?.Use(CreateDns(settings, environment));
        _exchanges.InForce = CreateExchanges(settings, environment.Time);
        _policies.Use(settings.TlsPolicy);
        _domains.Use(settings);
        _suppressions.Use(settings);
        _reports.Use(settings.Reports);
        _standing.Use(settings.Standing);
        _alerts.Use(settings);
        _plan = plan;
        _queue.Options = DeliveryOf(settings);
        _door.Rules = RulesOf(settings);
        await _egress.BeginLookingAsync(plan, settings.Relay.HostName).ConfigureAwait(false);
    }

    /// <summary>First nothing comes in any more, then nothing goes out.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        Status.Phase = RelayPhase.Stopping;
        await Doors.CloseIntakesAsync(cancellation).ConfigureAwait(false);
        await _alerts.StopAsync().ConfigureAwait(false);
        await _reports.StopAsync().ConfigureAwait(false);
        await _queue.StopAsync(cancellation).ConfigureAwait(false);
        await _admin.StopAsync(cancellation).ConfigureAwait(false);
        await Doors.CloseViewsAsync(cancellation).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var part))
        {
            if (part is IAsyncDisposable waiting) await waiting.DisposeAsync().ConfigureAwait(false);
            else (part as IDisposable)?.Dispose();
        }
    }

    private T Own<T>(T part) where T : notnull
    {
        _owned.Push(part);
        return part;
    }

    private static DnsResolver CreateDns(Settings settings, StationEnvironment environment) =>
        new(settings.Dns, environment.Time, environment.Loggers.CreateLogger<DnsResolver>());

    private ExchangeResolver CreateExchanges(Settings settings, TimeProvider time) => new(
        _dns,
        new ExchangeOptions
        {
            HostName = settings.Relay.HostName,
            OwnEndpoints = [.. settings.Listeners.Where(listener => listener.Kind == ListenerKind.Relay).SelectMany(listener => listener.Endpoints)],
        },
        time,
        Random.Shared);

    private RelayOptions DeliveryOf(Settings settings) => settings.Relay with { Forwarding = _judging.Forwarding, Egress = _plan };

    private SubmissionRules RulesOf(Settings settings) => new(settings.Submission, settings.Listeners, _queue.RetryFor)
    {
        Filters = [_judging.CreateFilter(settings), _domains.Signer],
        Forwarding = _judging.Forwarding,
        Suppressions = _suppressions.Current,
        Egress = _plan,
        Tenants = _standing.Tenants,
        Reports = _queue.Reports,
        ServiceId = settings.Judging.ServiceId,
    };
}
