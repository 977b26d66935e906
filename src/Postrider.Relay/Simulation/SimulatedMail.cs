using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>Mail that comes in while the simulation runs: messages of one recipient each, at even distances.</summary>
public sealed record SimulatedMail
{
    /// <summary>The recipients' domain.</summary>
    public required string Domain { get; init; }

    public required int Count { get; init; }

    /// <summary>When the first comes.</summary>
    public TimeSpan From { get; init; }

    /// <summary>Over how long; zero for all at once.</summary>
    public TimeSpan Over { get; init; }

    /// <summary>Whose it is, or <c>null</c>.</summary>
    public string? Tenant { get; init; }

    public MailStream Stream { get; init; }
}
