using System.Collections.Immutable;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Serving;

/// <summary>What sets DNS records, which a reload exchanges.</summary>
internal sealed class CurrentPublisher(IDnsPublisher publisher) : IDnsPublisher
{
    private volatile IDnsPublisher _publisher = publisher;

    public IDnsPublisher InForce
    {
        get => _publisher;
        set => _publisher = value;
    }

    public bool Covers(DomainName name) => _publisher.Covers(name);

    public ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation) => _publisher.ApplyAsync(changes, cancellation);
}
