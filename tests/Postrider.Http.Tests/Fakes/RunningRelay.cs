using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Http.Admin;
using Postrider.Http.Metrics;
using Postrider.Relay.Metrics;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Http.Tests.Fakes;

/// <summary>An admin endpoint over fakes, in a directory of its own.</summary>
internal sealed class RunningRelay : IAsyncDisposable
{
    private readonly MeteredSpool _metered;
    private readonly ThroughputSampler _sampler;
    private readonly AdminEndpoint _endpoint;

    private RunningRelay()
    {
        Queue = new FakeQueue(Spool);
        Time.SetLocalTimeZone(TimeZoneInfo.Utc);
        _metered = new MeteredSpool(Spool);
        _sampler = new ThroughputSampler(_metered, Time, Process);
        var door = new SubmissionDoor(
            _metered, Queue, new SpoolIdSource(Time), Time, NullLogger<SubmissionDoor>.Instance,
            new SubmissionRules(new SubmissionOptions { HostName = DomainName.Parse("relay.example") }, [], (_, _) => RetryPolicy.Default));
        Submission = new LocalSubmission(door);
        var services = new AdminServices
        {
            Spool = _metered,
            Events = Events,
            Queue = Queue,
            Status = Status,
            Submission = Submission,
            Throughput = _sampler,
            Certificates = Certificates,
            Keys = Keys,
            Time = Time,
        };
        _endpoint = new AdminEndpoint(DataDirectory, services, NullLoggerFactory.Instance);
    }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("pr").FullName;

    public FakeTimeProvider Time { get; } = new(Queued.Now);

    public FakeSpool Spool { get; } = new();

    public FakeEventStore Events { get; } = new();

    public FakeQueue Queue { get; }

    public LocalSubmission Submission { get; }

    public FakeStatus Status { get; } = new();

    public FakeCertificates Certificates { get; } = new();

    public FakeKeys Keys { get; } = new();

    public FakeProcess Process { get; } = new();

    public static async Task<RunningRelay> StartAsync()
    {
        var relay = new RunningRelay();
        await relay._endpoint.StartAsync(TestContext.Current.CancellationToken);
        return relay;
    }

    public AdminClient Connect() => new(DataDirectory);

    public async ValueTask DisposeAsync()
    {
        await _endpoint.StopAsync(CancellationToken.None);
        await _endpoint.DisposeAsync();
        await _sampler.DisposeAsync();
        _metered.Dispose();
        Directory.Delete(DataDirectory, recursive: true);
    }
}
