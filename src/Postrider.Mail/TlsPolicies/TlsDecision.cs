using Postrider.Mail.Dane;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.TlsPolicies;

/// <summary>
/// Which policy wins. The administrator's <c>none</c> and <c>fingerprint</c> stand alone; DANE raises what is lower, and where it has records that can be
/// used it decides alone, for it vouches for the host's name and key both (RFC 8461, 2); then an enforced MTA-STS policy; then TLSA records that cannot be
/// used, which still want TLS. Nothing ever lowers what the route asks for.
/// </summary>
public static class TlsDecision
{
    /// <param name="facts">What is known of the host.</param>
    public static TlsPolicy Decide(TlsFacts facts) => Choose(facts) with { DaneDetail = facts.Dane?.Detail };

    private static TlsPolicy Choose(TlsFacts facts)
    {
        var configured = Configured(facts);
        if (facts.Route is ClientTls.None or ClientTls.Fingerprint) return configured;
        if (facts.Route is ClientTls.Opportunistic or ClientTls.Required or ClientTls.Dane && facts.Dane is { } dane)
        {
            if (dane.Standing == DaneStanding.Failed)
                return Refused(configured, dane, TlsPolicyFault.DnsNotAuthentic, $"Mail to {facts.Host} waits: {dane.Detail}");
            if (dane.Standing == DaneStanding.Usable) return ByDane(facts, dane);
        }

        if (facts.Route == ClientTls.Dane)
        {
            var isThere = facts.Dane is { Standing: DaneStanding.Unusable };
            var why = facts.Dane?.Detail ?? "TLSA records are not asked for here (dane in [tls_policy])";
            return Refused(configured, facts.Dane, isThere ? TlsPolicyFault.TlsaUnusable : TlsPolicyFault.TlsaMissing, $"Mail to {facts.Host} waits: the route wants DANE, and {why}");
        }

        if (facts.Sts is { IsEnforced: true, Policy: { } policy } sts)
        {
            var source = $"MTA-STS policy {sts.Id} of {sts.Domain}";
            var enforced = configured with { Kind = TlsPolicyKind.MtaSts, Tls = facts.Route == ClientTls.Implicit ? ClientTls.Implicit : ClientTls.Verified, Source = source, IsHostProven = true, Key = "mta-sts" };
            return policy.Covers(facts.Host)
                ? enforced
                : enforced with { IsHostProven = false, Key = $"refused for {facts.Destination}", Fault = TlsPolicyFault.HostNotNamed, Refusal = new Reply(451, "4.7.5", $"{facts.Host} is not among the hosts of the {source}") };
        }

        var decided = facts.Dane is { Standing: DaneStanding.Unusable } unusable && facts.Route == ClientTls.Opportunistic
            ? configured with { Kind = TlsPolicyKind.Required, Tls = ClientTls.Required, Source = unusable.Detail, Dane = unusable, Fault = TlsPolicyFault.TlsaUnusable, Key = "required" }
            : configured;
        return facts.Sts is { Policy: { Mode: StsMode.Testing } tested }
            ? decided with { Testing = tested.Covers(facts.Host) ? "" : $"{facts.Host} is not among the hosts of the policy", Key = $"{decided.Key}testing" }
            : decided;
    }

    private static TlsPolicy Refused(TlsPolicy configured, DaneFinding? dane, TlsPolicyFault fault, string why) => configured with
    {
        Kind = TlsPolicyKind.Dane,
        Source = dane?.Detail ?? TlsPolicy.Route,
        Dane = dane,
        Fault = fault,
        Key = "refused",
        Refusal = new Reply(451, "4.7.5", why),
    };

    private static TlsPolicy ByDane(TlsFacts facts, DaneFinding dane)
    {
        // RFC 7672, 3.2.2: all names that a secure path led over.
        var names = new[] { dane.Base, facts.Host, facts.Destination, facts.CanonicalDestination }.Where(name => !name.IsEmpty).Distinct();
        // The name of the destination counts for anchors: two destinations judge the same host differently.
        var needsNames = dane.Records.Any(record => record.Usage == TlsaUsability.TrustAnchor);
        return new TlsPolicy(TlsPolicyKind.Dane, ClientTls.Dane, dane.Detail)
        {
            Dane = dane,
            Check = new DaneCheck(dane.Records, [.. names]).Judge,
            IsHostProven = true,
            Key = needsNames ? $"dane for {facts.Destination}" : "dane",
        };
    }

    private static TlsPolicy Configured(TlsFacts facts) => new(
        facts.Route switch
        {
            ClientTls.None => TlsPolicyKind.None,
            ClientTls.Required => TlsPolicyKind.Required,
            ClientTls.Verified or ClientTls.Implicit => TlsPolicyKind.Verified,
            ClientTls.Fingerprint => TlsPolicyKind.Fingerprint,
            ClientTls.Dane => TlsPolicyKind.Dane,
            _ => TlsPolicyKind.Opportunistic,
        },
        facts.Route,
        TlsPolicy.Route)
    {
        IsHostProven = facts.IsHostProven,
    };
}

/// <summary>What is known before a connection to a host is made.</summary>
/// <param name="Route">What the route asks for.</param>
/// <param name="Host">The host by name; empty for an address literal.</param>
/// <param name="Destination">The domain of the recipients; empty for a host of the administrator's.</param>
public sealed record TlsFacts(ClientTls Route, DomainName Host, DomainName Destination)
{
    /// <summary>The domain at the end of the CNAMEs of the destination, where they are authentic.</summary>
    public DomainName CanonicalDestination { get; init; }

    /// <summary>Whether the host's name is authentic: by DNSSEC, or the administrator's word.</summary>
    public bool IsHostProven { get; init; }

    /// <summary><c>null</c> where DANE is not asked for.</summary>
    public DaneFinding? Dane { get; init; }

    /// <summary><c>null</c> where MTA-STS is not asked for.</summary>
    public StsFinding? Sts { get; init; }
}
