using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>What the DNS says of one host.</summary>
/// <param name="Addresses">In the order to try; empty where <paramref name="Problem"/> says why.</param>
/// <param name="Problem">Why there are none, for people.</param>
/// <param name="MayChange">Whether a lookup failed, so that the next may find what this one did not.</param>
internal sealed record HostLookup(ImmutableArray<IPAddress> Addresses, string? Problem, bool MayChange, DateTimeOffset Expires)
{
    /// <summary>Whether what was found is authentic.</summary>
    public bool IsAuthenticated { get; private init; }

    /// <summary>The name at the end of the CNAMEs.</summary>
    public DomainName CanonicalName { get; private init; }

    public static HostLookup Of(DnsAnswer<IPAddress> ipv6, DnsAnswer<IPAddress> ipv4, int maximum)
    {
        var addresses = Interleave(Usable(ipv6), Usable(ipv4), maximum);
        var expires = ipv6.Expires < ipv4.Expires ? ipv6.Expires : ipv4.Expires;
        if (!addresses.IsEmpty)
        {
            // One family alone may be found: then the other's answer puts nothing in its place.
            var found = ipv4.Status == DnsStatus.Found ? ipv4 : ipv6;
            return new HostLookup(addresses, null, false, expires)
            {
                IsAuthenticated = IsAuthentic(ipv4) && IsAuthentic(ipv6),
                CanonicalName = found.CanonicalName,
            };
        }

        if ((Failure(ipv4) ?? Failure(ipv6)) is { } failure) return new HostLookup([], failure, true, expires);
        var problem = (ipv4.Status, ipv6.Status) switch
        {
            (DnsStatus.NameDoesNotExist, _) or (_, DnsStatus.NameDoesNotExist) => "it does not exist",
            (DnsStatus.Found, _) or (_, DnsStatus.Found) => "it has no address that mail can be sent to",
            _ => "it has no address",
        };
        return new HostLookup([], problem, false, expires);
    }

    private static bool IsAuthentic(DnsAnswer<IPAddress> answer) => answer.Status != DnsStatus.Found || answer.Authenticated;

    // One family after the other (RFC 8305, 4), so that a broken one costs one attempt and not all of them.
    private static ImmutableArray<IPAddress> Interleave(IPAddress[] first, IPAddress[] second, int maximum)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        for (var i = 0; i < first.Length || i < second.Length; i++)
        {
            if (i < first.Length && addresses.Count < maximum) addresses.Add(first[i]);
            if (i < second.Length && addresses.Count < maximum && !addresses.Contains(second[i])) addresses.Add(second[i]);
        }

        return addresses.ToImmutable();
    }

    private static IPAddress[] Usable(DnsAnswer<IPAddress> answer) =>
        answer.Records.Select(address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).Where(IsHost).Distinct().ToArray();

    // The unspecified address would connect to ourselves; groups are nobody's.
    private static bool IsHost(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork
        ? address.GetAddressBytes()[0] is > 0 and < 224
        : !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast;

    private static string? Failure(DnsAnswer<IPAddress> answer) => answer.Status switch
    {
        DnsStatus.ServerFailure => $"its address is not known ({answer.Detail ?? "the DNS failed"})",
        DnsStatus.Timeout => $"its address is not known ({answer.Detail ?? "the DNS did not answer in time"})",
        _ => null,
    };
}
