using System.Collections.Immutable;
using Postrider.Relay.Status;

namespace Postrider.Http.Tests.Fakes;

internal sealed class FakeStatus : IRelayStatus
{
    public RelayPhase Phase { get; set; } = RelayPhase.Running;

    public DateTimeOffset StartedAt { get; set; } = Queued.Now.AddHours(-3);

    public ImmutableArray<ListenerStatus> Listeners { get; set; } = [];
}
