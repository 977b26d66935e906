using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>What stands at <c>_dmarc</c> of a domain.</summary>
/// <param name="Record">The record, where exactly one stands there and can be used.</param>
/// <param name="Mistake">Why the record that stands there cannot be used, for people.</param>
/// <param name="Failure">Why the DNS gave no answer, for people.</param>
internal readonly record struct DmarcLookup(DmarcRecord? Record, string? Mistake, string? Failure)
{
    public static async ValueTask<DmarcLookup> AtAsync(IDnsResolver dns, DomainName domain, CancellationToken cancellation)
    {
        // A domain so long that the label does not fit before it has no record.
        if (!DomainName.TryParse($"_dmarc.{domain}", out var name)) return default;
        var texts = await dns.FindTextAsync(name, cancellation).ConfigureAwait(false);
        if (texts.Status is DnsStatus.Timeout or DnsStatus.ServerFailure)
            return new DmarcLookup(null, null, $"the question for the TXT records of {name} {(texts.Status == DnsStatus.Timeout ? "was not answered in time" : "failed")}");
        string? found = null;
        foreach (var text in texts.Records)
        {
            if (!DmarcRecord.IsRecord(text)) continue;
            // Several are as good as none (RFC 9989, 4.10).
            if (found is not null) return default;
            found = text;
        }

        if (found is null) return default;
        return DmarcRecord.TryParse(found, out var record, out var mistake) ? new DmarcLookup(record, null, null) : new DmarcLookup(null, $"the DMARC record at {name} cannot be used: {mistake}", null);
    }
}
