using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>A question that was asked of the DNS and how it was answered, for people who ask why.</summary>
/// <param name="Type">The record type: <c>TXT</c>, <c>A</c>, <c>AAAA</c>, <c>MX</c>, <c>PTR</c>.</param>
/// <param name="Name">The name asked for.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Records">The records as text.</param>
/// <param name="Authenticated">Whether DNSSEC vouches for it.</param>
/// <param name="Detail">What went wrong.</param>
public sealed record DnsObservation(
    string Type,
    DomainName Name,
    DnsStatus Status,
    ImmutableArray<string> Records,
    bool Authenticated,
    string? Detail);
