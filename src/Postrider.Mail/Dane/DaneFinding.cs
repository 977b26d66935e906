using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Dane;

/// <summary>What the DNS says of the certificate of a host (RFC 7672, 2.2).</summary>
/// <param name="Standing">What follows for a connection.</param>
/// <param name="Base">The TLSA base domain, which the client must name in SNI (RFC 7672, 8.1); empty without records.</param>
/// <param name="Records">Those that can be used; empty unless <see cref="DaneStanding.Usable"/>.</param>
/// <param name="Expires">Until when this holds.</param>
/// <param name="Detail">Why, for people.</param>
public sealed record DaneFinding(DaneStanding Standing, DomainName Base, ImmutableArray<TlsaRecord> Records, DateTimeOffset Expires, string Detail)
{
    public static DaneFinding None(string why, DateTimeOffset expires) => new(DaneStanding.None, default, [], expires, why);
}

/// <summary>What follows from TLSA records.</summary>
public enum DaneStanding : byte
{
    /// <summary>There are no authentic records: DANE says nothing of this host.</summary>
    None,

    /// <summary>TLS, with a certificate that matches.</summary>
    Usable,

    /// <summary>There are authentic records and none that can be used: TLS is a must, its certificate is not judged (RFC 7672, 2.2).</summary>
    Unusable,

    /// <summary>Whether there are records could not be found out: this host must not be used for now (RFC 7672, 2.1.2 and 2.2).</summary>
    Failed,
}
