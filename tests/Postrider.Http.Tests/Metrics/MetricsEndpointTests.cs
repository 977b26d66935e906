using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Http.Health;
using Postrider.Http.Metrics;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Metrics;
using Postrider.Relay.Status;

namespace Postrider.Http.Tests.Metrics;

public sealed class MetricsEndpointTests
{
    private readonly FakeSpool _spool = new();
    private readonly FakeStatus _status = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_reads_the_figures()
    {
        _spool.Entries.Add(Queued.Waiting(1, "x@a.example", "y@b.example"));
        using var metered = new MeteredSpool(_spool);
        using var meter = new RelayMeter(new FakeQueue(_spool), _status, new FakeProcess());

        var text = await ReadAsync("/metrics");

        Assert.Contains("postrider_spool_recipients", text.Body, StringComparison.Ordinal);
        Assert.Contains("postrider_process_memory_bytes", text.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("y@b.example", text.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/healthz", RelayPhase.Starting, HttpStatusCode.OK)]
    [InlineData("/readyz", RelayPhase.Starting, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/readyz", RelayPhase.Running, HttpStatusCode.OK)]
    public async Task Probes_answer_by_status(string path, RelayPhase phase, HttpStatusCode expected)
    {
        _status.Phase = phase;

        Assert.Equal(expected, (await ReadAsync(path)).Status);
    }

    [Fact]
    public void Every_metric_is_documented_with_its_unit()
    {
        using var metered = new MeteredSpool(_spool);
        using var certificates = new CertificateMeter(new FakeCertificates());
        using var meter = new RelayMeter(new FakeQueue(_spool), _status, new FakeProcess());
        var documented = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "metrics.md"));
        var missing = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            var row = $"| `{instrument.Name}` | {instrument.Unit} | {instrument.Description} |";
            if (instrument.Meter.Name.StartsWith("Postrider.", StringComparison.Ordinal) && !documented.Contains(row, StringComparison.Ordinal)) missing.Add(row);
        };

        listener.Start();

        Assert.Empty(missing.Distinct());
    }

    private async Task<(HttpStatusCode Status, string Body)> ReadAsync(string path)
    {
        await using var endpoint = new MetricsEndpoint(new IPEndPoint(IPAddress.Loopback, 0), new HealthProbe(_spool, _status), NullLoggerFactory.Instance);
        await endpoint.StartAsync(Cancellation);
        using var client = new HttpClient { BaseAddress = new Uri(endpoint.Addresses.First()) };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
