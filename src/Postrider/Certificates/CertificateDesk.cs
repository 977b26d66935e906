using Postrider.Http.Admin;
using Postrider.Mail.Acme;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Certificates;

/// <summary>Tells of the certificates of the running relay, and renews them on request.</summary>
/// <param name="listeners">The kinds of listeners that there are: their ports have TLSA records.</param>
internal sealed class CertificateDesk(CertificateStore store, CertificateRenewal renewal, Func<IEnumerable<ListenerKind>> listeners, TimeProvider time) : ICertificateDesk
{
    private const string PolicyHost = "mta-sts.";

    public CertificateListing List()
    {
        var managed = renewal.Certificates;
        var shown = store.Certificates;
        List<CertificateView> views = [.. shown.Select(one => View(one, managed.FirstOrDefault(other => other.Record is { } record && KeyEquals(record, one.Record))))];
        foreach (var missing in managed.Where(one => one.Chain is null))
        {
            views.Add(new CertificateView
            {
                Source = renewal.Authority?.Host ?? "",
                Names = [missing.Name.Value],
                IsRenewedHere = true,
                Warning = "there is none yet",
                Trouble = missing.Trouble,
                TryAfter = missing.TryAfter,
                Tlsa = [.. Records([missing.Name.Value], missing.NextRecord, "next", missing.NextSight)],
            });
        }

        return new CertificateListing(views);
    }

    public async Task<IReadOnlyList<RenewedCertificate>> RenewAsync(string? name, CancellationToken cancellation)
    {
        DomainName? wanted = null;
        if (name is not null)
        {
            if (!DomainName.TryParse(name, out var parsed)) return [];
            wanted = parsed;
        }

        var ended = await renewal.RenewNowAsync(wanted, cancellation).ConfigureAwait(false);
        return [.. ended.Select(Ended)];
    }

    public async Task<IReadOnlyList<RenewedCertificate>> RevokeAsync(string name, CancellationToken cancellation) =>
        DomainName.TryParse(name, out var wanted) && await renewal.RevokeAsync(wanted, cancellation).ConfigureAwait(false) is { } ended ? [Ended(ended)] : [];

    private RenewedCertificate Ended(ManagedCertificate one) =>
        new(one.Name.Value, store.Certificates.FirstOrDefault(shown => one.Record is { } record && KeyEquals(record, shown.Record))?.NotAfter, one.Trouble);

    private CertificateView View(CertificateSummary summary, ManagedCertificate? managed) => new()
    {
        Source = summary.Source,
        Names = summary.Names,
        NotBefore = summary.NotBefore,
        NotAfter = summary.NotAfter,
        IsSelfSigned = summary.IsSelfSigned,
        Warning = summary.ExpiryAt(time.GetUtcNow()) switch { CertificateExpiry.Soon => "it ends soon", CertificateExpiry.Expired => "it has ended", _ => null },
        IsRenewedHere = managed is not null,
        Trouble = managed?.Trouble,
        TryAfter = managed?.TryAfter,
        Tlsa = [.. Records(summary.Names, summary.Record, "current", default), .. Records(summary.Names, managed?.NextRecord, "next", managed?.NextSight ?? default)],
    };

    private IEnumerable<WantedTlsa> Records(IEnumerable<string> names, TlsaRecord? record, string key, KeySight sight)
    {
        if (record is not { } wanted) yield break;
        var text = DnsRecordValue.OfTlsa(wanted).Text;
        // A wildcard has no host to ask for, and nobody sends mail to a policy host.
        foreach (var name in names.Where(name => !name.StartsWith('*') && !name.StartsWith(PolicyHost, StringComparison.Ordinal)))
            foreach (var kind in listeners().Distinct().Order())
                yield return new WantedTlsa($"_{PortOf(kind)}._tcp.{name}", text, key, sight.NextSince, KeyRoll.ReadyAt(sight));
    }

    private static int PortOf(ListenerKind kind) => Configuration.Sections.ListenerSection.UsualPort(kind);

    private static bool KeyEquals(TlsaRecord one, TlsaRecord other) => one.Association.Span.SequenceEqual(other.Association.Span);
}
