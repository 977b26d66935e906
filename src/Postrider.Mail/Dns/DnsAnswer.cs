using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>How a question to the DNS ended. The differences decide between a bounce and a deferral.</summary>
public enum DnsStatus : byte
{
    /// <summary>There are records of the wanted type.</summary>
    Found,

    /// <summary>The name exists and has no such records (NOERROR, empty).</summary>
    NoData,

    /// <summary>NXDOMAIN.</summary>
    NameDoesNotExist,

    /// <summary>SERVFAIL, REFUSED, a malformed or lame answer from every resolver.</summary>
    ServerFailure,

    /// <summary>No resolver answered in time.</summary>
    Timeout,
}

/// <summary>An answer from the DNS, kept no longer than <see cref="Expires"/>.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Records">The records, CNAMEs already followed; at most 100. Empty unless <see cref="DnsStatus.Found"/>, and even then where none could be used: <paramref name="Detail"/> says why.</param>
/// <param name="CanonicalName">The name at the end of the CNAME chain; the name asked where there was none.</param>
/// <param name="Expires">Until when it may be used again: from the TTLs, or the SOA for negative answers (RFC 2308).</param>
/// <param name="Authenticated">The AD bit, from a resolver that is trusted to set it (RFC 4035, 3.2.3).</param>
/// <param name="Detail">What went wrong, for people: which resolver said what, or which records were passed over. <c>null</c> when nothing did.</param>
public sealed record DnsAnswer<T>(
    DnsStatus Status,
    ImmutableArray<T> Records,
    DomainName CanonicalName,
    DateTimeOffset Expires,
    bool Authenticated,
    string? Detail);

/// <summary>An MX record (RFC 1035, 3.3.9).</summary>
/// <param name="Preference">Lower is tried first.</param>
/// <param name="Host">The exchange; empty for the root, which alone with preference 0 is a null MX (RFC 7505).</param>
public readonly record struct MxRecord(ushort Preference, DomainName Host);
