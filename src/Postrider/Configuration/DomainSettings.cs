using System.Collections.Immutable;
using System.Net;

namespace Postrider.Configuration;

/// <summary>What holds for the DNS records of all sending domains.</summary>
public sealed record DomainSettings
{
    /// <summary>The addresses that mail leaves from, as others see them; empty to find out.</summary>
    public ImmutableArray<IPAddress> Sources { get; init; } = [];

    /// <summary>The mailbox for reports; <c>null</c> for the postmaster of each domain.</summary>
    public string? ReportMailbox { get; init; }

    /// <summary>The label of the reverse-paths' domain below each domain; <c>null</c> for none.</summary>
    public string? ReturnPath { get; init; }

    /// <summary>The label of the name in tracked links below each domain; <c>null</c> for none.</summary>
    public string? Tracking { get; init; }

    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How often the records of each domain are looked at; <c>null</c> for never.</summary>
    public TimeSpan? CheckEvery { get; init; } = TimeSpan.FromHours(6);

    /// <summary>Where name servers listen.</summary>
    public int NameServerPort { get; init; } = 53;

    public bool Equals(DomainSettings? other) => other is not null
        && Sources.SequenceEqual(other.Sources)
        && (ReportMailbox, ReturnPath, Tracking, TimeToLive, CheckEvery, NameServerPort)
            == (other.ReportMailbox, other.ReturnPath, other.Tracking, other.TimeToLive, other.CheckEvery, other.NameServerPort);

    public override int GetHashCode() => HashCode.Combine(ReportMailbox, ReturnPath, Tracking, TimeToLive, CheckEvery, NameServerPort);
}
