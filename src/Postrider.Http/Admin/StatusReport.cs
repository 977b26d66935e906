using Postrider.Http.Metrics;
using Postrider.Relay.Status;

namespace Postrider.Http.Admin;

/// <summary>The relay at this moment: what <c>postrider status</c> shows.</summary>
public sealed record StatusReport
{
    public required DateTimeOffset At { get; init; }

    public required string Version { get; init; }

    public required int ProcessId { get; init; }

    public required RelayPhase Phase { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required ThroughputLimit Limit { get; init; }

    public required IReadOnlyList<ListenerView> Listeners { get; init; }

    /// <summary>Recipients in the spool.</summary>
    public required long Recipients { get; init; }

    /// <summary>Why no new mail is taken; <c>null</c> when it is.</summary>
    public string? Refusal { get; init; }

    /// <summary>Recipients in memory that are ready to be sent.</summary>
    public required long Ready { get; init; }

    public required long InFlight { get; init; }

    /// <summary>Outgoing connections.</summary>
    public required long Connections { get; init; }

    public required ThroughputRates Rates { get; init; }

    public required ProcessLoad Process { get; init; }

    /// <summary>Certificates that somebody ought to look after: they end soon, have ended, or could not be had.</summary>
    public IReadOnlyList<CertificateView> Certificates { get; init; } = [];

    /// <summary>Sending domains whose DNS records were right and are not any more.</summary>
    public required IReadOnlyList<BrokenDomain> BrokenDomains { get; init; }

    /// <summary>MTA-STS policies of our own that keep mail from coming in, or nobody can fetch.</summary>
    public IReadOnlyList<PolicyConcern> PolicyConcerns { get; init; } = [];

    /// <summary>The busiest ready queues.</summary>
    public required IReadOnlyList<ReadyQueueState> Queues { get; init; }
}

/// <summary>A domain whose DNS records broke.</summary>
/// <param name="Wrong">Codes of <c>postrider domain verify</c>, each with the name of the record.</param>
public sealed record BrokenDomain(string Domain, IReadOnlyList<string> Wrong);

/// <summary>What is wrong with the MTA-STS policy of a domain of ours.</summary>
/// <param name="What">In plain words.</param>
/// <param name="Mend">What to do about it.</param>
public sealed record PolicyConcern(string Domain, string What, string Mend);

/// <inheritdoc cref="ListenerStatus"/>
public sealed record ListenerView(string Name, string Kind, IReadOnlyList<string> Endpoints, int Sessions, int MaximumSessions)
{
    public static ListenerView From(ListenerStatus status) => new(
        status.Name, status.Kind.ToString().ToLowerInvariant(), [.. status.Endpoints.Select(endpoint => endpoint.ToString())], status.Sessions, status.MaximumSessions);
}

/// <summary>What went through over the last seconds, a second.</summary>
/// <param name="Seconds">Over how long it was measured.</param>
/// <param name="Accepted">Messages taken.</param>
/// <param name="Delivered">Recipients delivered.</param>
/// <param name="Deferred">Recipients put off.</param>
/// <param name="Bounced">Recipients refused for good or given up.</param>
public sealed record ThroughputRates(double Seconds, double Accepted, double Delivered, double Deferred, double Bounced);

/// <summary>What the process takes of the machine.</summary>
/// <param name="Cores">Processors that it may use.</param>
/// <param name="CoresUsed">Processors busy for it over the last seconds.</param>
/// <param name="MachineBusy">Share of the whole machine that was busy, for whomever; <c>null</c> where the system does not tell.</param>
/// <param name="DiskBusy">Share of the time that the spool's writer spent making changes durable.</param>
/// <param name="AnonymousMemory">Octets of memory that are its own: page cache and mapped files are not counted.</param>
/// <param name="ManagedMemory">Octets in the garbage collector's heap.</param>
public sealed record ProcessLoad(double Cores, double CoresUsed, double? MachineBusy, double DiskBusy, long AnonymousMemory, long ManagedMemory);
