using Postrider.Mail.Dns;
using Postrider.Mail.Exchange;
using Postrider.Smtp;

namespace Postrider.Mail.Dane;

/// <summary>Finds the TLSA records of a host (RFC 7672, 2.2). Nothing counts that is not authentic by DNSSEC.</summary>
/// <param name="dns">Answers, and says what of it is authentic.</param>
/// <param name="time">For answers that hold only as long as those before them.</param>
public sealed class DaneResolver(IDnsResolver dns, TimeProvider time)
{
    /// <summary>How long what was not asked for may be believed: until the addresses are looked up again.</summary>
    private static readonly TimeSpan UnaskedKept = TimeSpan.FromHours(1);

    /// <param name="exchanges">The hosts of the destination.</param>
    /// <param name="host">One of them.</param>
    /// <param name="port">Where it is connected to.</param>
    public async ValueTask<DaneFinding> FindAsync(MailExchanges exchanges, ExchangeHost host, int port, CancellationToken cancellation)
    {
        if (host.Name.IsEmpty) return Unasked("an address literal has no TLSA records");
        // RFC 7672, 2.2.1: who can forge the MX records names a host of his own, with TLSA records that match.
        if (!exchanges.IsAuthenticated) return Unasked("the MX records are not signed");
        if (host.IsAuthenticated)
        {
            // RFC 7672, 2.2.2: first the name at the end of the CNAMEs, then the one that the MX record has.
            if (host.CanonicalName == host.Name || await AskAsync(host.CanonicalName, port, cancellation).ConfigureAwait(false) is not { } expanded)
                return await AskAsync(host.Name, port, cancellation).ConfigureAwait(false) ?? None();
            if (expanded.Standing != DaneStanding.None) return expanded;
            return await AskAsync(host.Name, port, cancellation).ConfigureAwait(false) ?? expanded;
        }

        if (host.CanonicalName == host.Name) return Unasked("its addresses are not signed");
        // RFC 7672, 2.2.2: a signed alias of an unsigned name may still have records of its own. Whether it is signed, the answer at the end does not tell.
        var alias = await dns.FindAliasAsync(host.Name, cancellation).ConfigureAwait(false);
        if (alias.Status is DnsStatus.ServerFailure or DnsStatus.Timeout) return Failed(host.Name, $"whether {host.Name} is a signed alias is not known: {alias.Detail}", alias.Expires);
        if (alias.Status != DnsStatus.Found || !alias.Authenticated) return Unasked("it is an alias, and neither it nor its addresses are signed");
        return await AskAsync(host.Name, port, cancellation).ConfigureAwait(false) ?? None();
    }

    /// <returns><c>null</c> where no such name can be.</returns>
    private async ValueTask<DaneFinding?> AskAsync(DomainName name, int port, CancellationToken cancellation)
    {
        if (!DomainName.TryParse($"_{port}._tcp.{name}", out var owner)) return null;
        var answer = await dns.FindTlsaAsync(owner, cancellation).ConfigureAwait(false);
        switch (answer.Status)
        {
            case DnsStatus.ServerFailure or DnsStatus.Timeout:
                return Failed(name, $"the TLSA records of {owner} are not known: {answer.Detail ?? "the DNS failed"}", answer.Expires);
            case DnsStatus.Found when answer.Authenticated:
                var usable = TlsaUsability.Select(answer.Records);
                return usable.IsEmpty
                    ? new DaneFinding(DaneStanding.Unusable, name, [], answer.Expires, $"no TLSA record of {owner} can be used")
                    : new DaneFinding(DaneStanding.Usable, name, usable, answer.Expires, $"TLSA records of {owner}");
            case DnsStatus.Found:
                return DaneFinding.None($"the TLSA records of {owner} are not signed", answer.Expires);
            default:
                return DaneFinding.None($"there are no TLSA records at {owner}", answer.Expires);
        }
    }

    private static DaneFinding Failed(DomainName name, string why, DateTimeOffset expires) => new(DaneStanding.Failed, name, [], expires, why);

    private DaneFinding None() => Unasked("no TLSA record can have its name");

    private DaneFinding Unasked(string why) => DaneFinding.None(why, time.GetUtcNow() + UnaskedKept);
}
