using System.Diagnostics.Metrics;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Metrics;

/// <summary>Counts outgoing connections.</summary>
public sealed class ConnectionMeter : IDisposable
{
    private readonly Meter _meter = new(MeteredSpool.MeterName);
    private readonly Counter<long> _opened;
    private readonly Counter<long> _failed;

    public ConnectionMeter()
    {
        _opened = _meter.CreateCounter<long>("postrider.connections.opened", "{connection}", "Outgoing connections that came about, by route.");
        _failed = _meter.CreateCounter<long>("postrider.connections.failed", "{connection}", "Outgoing connections that did not, by route and the stage they came to.");
    }

    public void Opened(string route) => _opened.Add(1, new KeyValuePair<string, object?>("route", route));

    public void Failed(string route, ClientStage stage) => _failed.Add(
        1, new KeyValuePair<string, object?>("route", route), new KeyValuePair<string, object?>("stage", stage.ToString().ToLowerInvariant()));

    public void Dispose() => _meter.Dispose();
}
