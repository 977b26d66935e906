using Postrider.Http.Metrics;
using Postrider.Relay.Domains;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Relay.Status;
using Postrider.Relay.Submission;

namespace Postrider.Http.Admin;

/// <summary>What the admin endpoint asks and steers.</summary>
public sealed record AdminServices
{
    public required ISpool Spool { get; init; }

    public required IEventStore Events { get; init; }

    public required IRelayQueue Queue { get; init; }

    /// <summary>Takes messages of programs on this machine.</summary>
    public required LocalSubmission Submission { get; init; }

    public required IRelayStatus Status { get; init; }

    public required ThroughputSampler Throughput { get; init; }

    /// <summary>Knows the certificates; <c>null</c> where there is nothing to know.</summary>
    public ICertificateDesk? Certificates { get; init; }

    /// <summary>Rotates signing keys; <c>null</c> where there are none.</summary>
    public IKeyDesk? Keys { get; init; }

    /// <summary>Knows what was learnt of senders; <c>null</c> where nobody learns.</summary>
    public IStandingDesk? Standing { get; init; }

    /// <summary>Knows what is wrong; <c>null</c> where nobody looks.</summary>
    public IAlertDesk? Alerts { get; init; }

    /// <summary>The sending domains as they stood at the last look at their records.</summary>
    public Func<IReadOnlyList<DomainState>> Domains { get; init; } = () => [];

    /// <summary>What is wrong with the MTA-STS policies of our own domains.</summary>
    public Func<IReadOnlyList<PolicyConcern>> PolicyConcerns { get; init; } = () => [];

    public required TimeProvider Time { get; init; }
}
