using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>
/// Judges whether a policy of ours (RFC 8461) lets mail in at all: senders that hold to it take only hosts that it names, and only with a certificate that is valid for the host's name.
/// What is seen from here decides, so that it is noticed before the first sender complains.
/// </summary>
internal static class StsGate
{
    /// <returns>What is wrong; empty where senders can deliver.</returns>
    public static IEnumerable<StsConcern> Judge(StsPublication publication, StsSurroundings around)
    {
        var (domain, policy) = (publication.Domain, publication.Policy);
        if (policy.Mode == StsMode.None) yield break;
        if (around.IsServedHere && CertificateClaim.FaultOf(around.Certificates, DomainName.Parse(publication.PolicyHost), around.Now) is { } unserved)
            yield return new StsConcern(domain, $"Senders cannot fetch the MTA-STS policy of {domain}: {unserved}.", "Get a certificate for that name, by [acme] for instance.", StsWeight.Harms);
        // In testing senders report what is wrong and deliver all the same.
        if (policy.Mode != StsMode.Enforce) yield break;
        if (around.Exchanges is { IsDefaultOrEmpty: false } exchanges)
        {
            DomainName[] outside = [.. exchanges.Where(host => !policy.Covers(host))];
            if (outside.Length > 0)
            {
                yield return new StsConcern(
                    domain, $"The MTA-STS policy of {domain} does not name {string.Join(", ", outside)}, to which its MX records lead: senders {(outside.Length == exchanges.Length ? "keep mail back" : "pass over these hosts")}.",
                    "Add them to mx under [[mta_sts]], or take them out of the MX records.", outside.Length == exchanges.Length ? StsWeight.Refuses : StsWeight.Harms);
            }
        }

        DomainName[] ours = [.. OwnNames(policy, around).Distinct()];
        if (ours.Select(host => CertificateClaim.FaultOf(around.Certificates, host, around.Now)).FirstOrDefault(fault => fault is not null) is { } refused)
            yield return new StsConcern(domain, $"Senders that hold to the MTA-STS policy of {domain} keep mail back from this relay: {refused}.", "Get one that an authority vouches for, by [acme] for instance, and write mode = \"testing\" until it is there.", StsWeight.Refuses);
        else if (ours.Length == 0 && around.Exchanges is null && !policy.Hosts.Any(pattern => pattern.IsWildcard))
            yield return new StsConcern(domain, $"The MTA-STS policy of {domain} names no host that this relay has a certificate for: if the MX records lead here, senders keep mail back.", $"Add {around.HostName} to mx under [[mta_sts]], or leave mx out.", StsWeight.Harms);
    }

    /// <summary>The names that senders who hold to the policy reach this relay by: its own, and those that it has certificates for.</summary>
    private static IEnumerable<DomainName> OwnNames(StsPolicy policy, StsSurroundings around)
    {
        var candidates = around.Exchanges ?? [around.HostName, .. policy.Hosts.Where(pattern => !pattern.IsWildcard).Select(pattern => pattern.Name)];
        return candidates.Where(host => policy.Covers(host) && (host == around.HostName || around.Certificates.Any(one => one.IsFor(host))));
    }
}
