using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Mail.Acme;

/// <summary>DNS-01: a TXT record below the name (RFC 8555, 8.4).</summary>
/// <param name="publisher">Sets the record.</param>
/// <param name="patience">How long the servers of the zone may take to hand the record on among themselves.</param>
public sealed class DnsSolver(IDnsPublisher publisher, TimeSpan patience, TimeProvider time) : IChallengeSolver
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(1);

    public string Kind => "dns-01";

    public async ValueTask PrepareAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation)
    {
        // Added and not put: a wildcard and its name, or another machine, may prove themselves at the same place at the same time.
        var publication = await publisher.ApplyAsync([DnsChange.Add(RecordOf(name, keyAuthorization))], cancellation).ConfigureAwait(false);
        if (!publication.IsDone) throw new AcmeException($"The record _acme-challenge.{name} could not be set. {publication.Problem}");
        if (patience > TimeSpan.Zero) await Task.Delay(patience, time, cancellation).ConfigureAwait(false);
    }

    public async ValueTask ClearAsync(DomainName name, string token, string keyAuthorization, CancellationToken cancellation) =>
        await publisher.ApplyAsync([DnsChange.Remove(RecordOf(name, keyAuthorization))], cancellation).ConfigureAwait(false);

    private static DnsRecordSet RecordOf(DomainName name, string keyAuthorization)
    {
        if (!DomainName.TryParse($"_acme-challenge.{name}", out var place)) throw new AcmeException($"{name} is too long for a record below it.");
        return DnsRecordSet.Of(place, TimeToLive, DnsRecordValue.OfText(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(keyAuthorization)))));
    }
}
