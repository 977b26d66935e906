using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;

namespace Postrider.Relay.Domains;

/// <summary>The TXT records of signing keys: sets them, removes them, and looks whether verifiers find them.</summary>
internal sealed class KeyRecords(IDnsResolver dns, IDnsPublisher publisher)
{
    /// <summary>Whether we may set the record of a key ourselves.</summary>
    public bool Covers(SendingDomain domain, DomainKey key) => publisher.Covers(domain.RecordName(key.Selector));

    public ValueTask<DnsPublication> PutAsync(SendingDomain domain, DomainKey key, TimeSpan timeToLive, CancellationToken cancellation) =>
        publisher.ApplyAsync([DnsChange.Put(RecordOf(domain, key, timeToLive))], cancellation);

    public ValueTask<DnsPublication> RemoveAsync(SendingDomain domain, DomainKey key, TimeSpan timeToLive, CancellationToken cancellation) =>
        publisher.ApplyAsync([DnsChange.Remove(RecordOf(domain, key, timeToLive))], cancellation);

    /// <summary>Whether verifiers find the key, by the name that they ask for; <c>null</c> when the DNS does not say.</summary>
    public async Task<bool?> LookAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        var answer = await dns.FindTextAsync(domain.SelectorName(key.Selector), cancellation).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Found => answer.Records.Any(text => IsSameKey(text, key.PublicRecord)),
            DnsStatus.NoData or DnsStatus.NameDoesNotExist => false,
            _ => null,
        };
    }

    private static DnsRecordSet RecordOf(SendingDomain domain, DomainKey key, TimeSpan timeToLive) =>
        DnsRecordSet.Of(domain.RecordName(key.Selector), timeToLive, DnsRecordValue.OfText(key.PublicRecord));

    private static bool IsSameKey(string found, string wanted) =>
        DkimKeyRecord.TryParse(found, out var one, out _) && DkimKeyRecord.TryParse(wanted, out var other, out _)
        && one.KeyType == other.KeyType && one.Key.Span.SequenceEqual(other.Key.Span);
}
