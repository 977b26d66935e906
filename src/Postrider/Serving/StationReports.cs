using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Http.Web;
using Postrider.Mail.Dns;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Submission;
using Postrider.Smtp.Server;
using Postrider.Storage.Reports;
using Postrider.Storage.Station;

namespace Postrider.Serving;

/// <summary>What takes reports on our domains and sends those on others, with all that it needs.</summary>
internal sealed class StationReports : IAsyncDisposable
{
    private readonly ReportIntake _intake;
    private readonly ILoggerFactory _loggers;
    private readonly StationEnvironment _environment;
    private readonly IDnsResolver _dns;
    private readonly SqliteReportStore _store;
    private readonly SqliteTallyStore _tallies;
    private HttpReportPoster? _poster;
    private ReportSchedule? _schedule;
    private volatile ReportSettings _settings;

    public StationReports(StationDatabase database, ReportSettings settings, IDnsResolver dns, StationEnvironment environment)
    {
        (_settings, _loggers) = (settings, environment.Loggers);
        _store = new SqliteReportStore(database);
        _intake = new ReportIntake(_store, dns, environment.Time, _loggers.CreateLogger<ReportIntake>()) { Options = settings.Intake };
        _environment = environment;
        _dns = dns;
        _tallies = new SqliteTallyStore(database);
        Ledger = new ReportLedger(_tallies, environment.Time, _loggers.CreateLogger<ReportLedger>()) { Options = settings.Outgoing };
        Part = new TlsReportPart(() => _settings.TakesHttps ? _intake : null);
    }

    /// <summary>Counts what reports to others are made of.</summary>
    public ReportLedger Ledger { get; }

    /// <summary>Takes TLS reports by HTTPS.</summary>
    public IWebPart Part { get; }

    /// <summary>Stands before the door and takes reports by mail.</summary>
    public IMailReceiver Before(IMailReceiver door) => new ReportReceiver(door, _intake, _loggers.CreateLogger<ReportReceiver>());

    /// <summary>Begins to send what is due.</summary>
    public void Start(LocalSubmission submission)
    {
        var time = _environment.Time;
        _poster = new HttpReportPoster(_dns, () => _settings.PrivateAddresses, null, time);
        var dispatch = new ReportDispatch(_tallies, _dns, new ReportCarrier(submission, _intake, _poster, time), time, _loggers.CreateLogger<ReportDispatch>());
        _schedule = new ReportSchedule(Ledger, _tallies, _store, dispatch, () => _settings.Keep, time, Random.Shared, _loggers.CreateLogger<ReportSchedule>());
        _schedule.Start();
    }

    /// <summary>Sends nothing more, and puts what is counted into the store.</summary>
    public ValueTask StopAsync() => _schedule?.StopAsync() ?? ValueTask.CompletedTask;

    /// <summary>Puts new settings in force.</summary>
    public void Use(ReportSettings settings)
    {
        Ledger.Options = settings.Outgoing;
        _settings = settings;
        _intake.Options = settings.Intake;
    }

    public async ValueTask DisposeAsync()
    {
        if (_schedule is not null) await _schedule.DisposeAsync().ConfigureAwait(false);
        _poster?.Dispose();
        _intake.Dispose();
    }
}
