using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>A zone that we may write to.</summary>
/// <param name="Name">The zone's name: that of its SOA record.</param>
/// <param name="Server">Its primary server, asked by TCP.</param>
/// <param name="Key">What updates are signed with.</param>
public sealed record UpdateZone(DomainName Name, IPEndPoint Server, TsigKey Key)
{
    /// <summary>Whether a name may stand in the zone.</summary>
    public bool Holds(DomainName name) => name == Name || name.IsSubdomainOf(Name);
}
