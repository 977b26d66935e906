using System.Net;
using Postrider.Http.Health;
using Postrider.Http.Tests.Fakes;
using Postrider.Relay.Spooling;
using Postrider.Relay.Status;
using Postrider.Smtp.Server;

namespace Postrider.Http.Tests.Health;

public sealed class HealthProbeTests
{
    private readonly FakeSpool _spool = new();

    private readonly FakeStatus _status = new()
    {
        Listeners = [new ListenerStatus("relay", ListenerKind.Relay, [new IPEndPoint(IPAddress.Loopback, 25)], 0, 0)],
    };

    [Fact]
    public void Running_relay_with_open_listeners_is_ready() => Assert.Null(Readiness());

    [Theory]
    [InlineData(RelayPhase.Starting, "Starting")]
    [InlineData(RelayPhase.Stopping, "Stopping")]
    public void Relay_that_starts_or_stops_is_not_ready(RelayPhase phase, string words)
    {
        _status.Phase = phase;

        Assert.StartsWith(words, Readiness(), StringComparison.Ordinal);
    }

    [Fact]
    public void Closed_listener_is_named()
    {
        _status.Listeners = [_status.Listeners[0], new ListenerStatus("submission", ListenerKind.Submission, [], 0, 0)];

        Assert.Equal("Listener 'submission' is not open.", Readiness());
    }

    [Fact]
    public void Full_disk_makes_it_unready_but_not_unhealthy()
    {
        _spool.Refusal = "The disk is nearly full.";

        Assert.Equal("The disk is nearly full.", Readiness());
    }

    [Fact]
    public async Task Store_that_takes_a_change_is_healthy()
    {
        Assert.Null(await new HealthProbe(_spool, _status).CheckHealthAsync(TestContext.Current.CancellationToken));
        Assert.Single(_spool.Commits);
    }

    [Fact]
    public async Task Store_that_fails_is_unhealthy_and_says_why()
    {
        _spool.Failure = new SpoolException("Input/output error.");

        Assert.Equal("Input/output error.", await new HealthProbe(_spool, _status).CheckHealthAsync(TestContext.Current.CancellationToken));
    }

    private string? Readiness() => new HealthProbe(_spool, _status).CheckReadiness();
}
