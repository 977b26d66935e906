using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>Where no zone is configured that may be written to.</summary>
public sealed class NoPublisher : IDnsPublisher
{
    public static NoPublisher Instance { get; } = new();

    private NoPublisher()
    {
    }

    public bool Covers(DomainName name) => false;

    public ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation) => changes.IsEmpty
        ? new(DnsPublication.Done)
        : new(new DnsPublication(DnsPublicationStatus.NotOurs, $"No zone that may be written to holds {changes[0].Records.Name}: set its records by hand, or name the zone's server and key under [[dns_update]]."));
}
