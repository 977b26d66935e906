using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Http.Web;
using Postrider.Mail.Dns;
using Postrider.Relay.DomainReports;
using Postrider.Smtp.Server;
using Postrider.Storage.Reports;
using Postrider.Storage.Station;

namespace Postrider.Serving;

/// <summary>What takes reports on our domains, with all that it needs.</summary>
internal sealed class StationReports : IAsyncDisposable
{
    private readonly ReportIntake _intake;
    private readonly ILoggerFactory _loggers;
    private volatile ReportSettings _settings;

    public StationReports(StationDatabase database, ReportSettings settings, IDnsResolver dns, StationEnvironment environment)
    {
        (_settings, _loggers) = (settings, environment.Loggers);
        _intake = new ReportIntake(new SqliteReportStore(database), dns, environment.Time, _loggers.CreateLogger<ReportIntake>()) { Options = settings.Intake };
        Part = new TlsReportPart(() => _settings.TakesHttps ? _intake : null);
    }

    /// <summary>Takes TLS reports by HTTPS.</summary>
    public IWebPart Part { get; }

    /// <summary>Stands before the door and takes reports by mail.</summary>
    public IMailReceiver Before(IMailReceiver door) => new ReportReceiver(door, _intake, _loggers.CreateLogger<ReportReceiver>());

    /// <summary>Puts new settings in force.</summary>
    public void Use(ReportSettings settings)
    {
        _settings = settings;
        _intake.Options = settings.Intake;
    }

    public ValueTask DisposeAsync()
    {
        _intake.Dispose();
        return ValueTask.CompletedTask;
    }
}
