using Microsoft.Extensions.Logging;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Relay.Alerts;

namespace Postrider.Serving;

/// <summary>Looks every minute what is wrong with the station, and tells it to those whom the settings name.</summary>
internal sealed class StationAlerts : IAlertDesk, IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(1);

    private readonly AlertSources _sources;
    private readonly BlockListWatch _lists;
    private readonly AlertDispatch _dispatch;
    private readonly AlertBook _book = new();
    private readonly SemaphoreSlim _telling = new(1, 1);
    private readonly TimeProvider _time;
    private readonly ILogger<StationAlerts> _logger;
    private readonly CancellationTokenSource _stop = new();
    private volatile Settings _settings;
    private volatile IReadOnlyList<Alert> _active = [];
    private Task _looking = Task.CompletedTask;

    public StationAlerts(AlertSources sources, BlockListWatch lists, IAlertSender sender, Settings settings, StationEnvironment environment)
    {
        (_sources, _lists, _settings, _time) = (sources, lists, settings, environment.Time);
        _logger = environment.Loggers.CreateLogger<StationAlerts>();
        _dispatch = new AlertDispatch(sender, environment.Loggers.CreateLogger<AlertDispatch>()) { Channels = settings.Alerts.Channels };
    }

    public IReadOnlyList<Alert> Active => _active;

    public void Start() => _looking = Task.Run(RunAsync);

    public void Use(Settings settings)
    {
        _settings = settings;
        _dispatch.Channels = settings.Alerts.Channels;
    }

    public async Task<IReadOnlyList<(string Channel, string? Problem)>> TestAsync(CancellationToken cancellation)
    {
        await _telling.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await _dispatch.TestAsync(_time.GetUtcNow(), cancellation).ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }
    }

    /// <summary>Stops looking; what is told by mail needs the door open.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _telling.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(Pace, _time, _stop.Token).ConfigureAwait(false);
            try
            {
                await LookAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Nothing that fails here may end the looking: it is what tells of failures.
                AlertingLog.LookFailed(_logger, failure);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var settings = _settings;
        var alerts = await _sources.GatherAsync(settings.Alerts, cancellation).ConfigureAwait(false);
        if (!settings.Alerts.Channels.IsEmpty) alerts.AddRange(await _lists.LookAsync(settings, cancellation).ConfigureAwait(false));
        var notice = _book.Update(alerts, _time.GetUtcNow());
        _active = _book.Active;
        await _telling.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await _dispatch.TellAsync(notice, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }
    }
}
