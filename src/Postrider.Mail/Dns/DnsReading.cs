using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>What a message says to a question, CNAMEs in it followed (RFC 1034, 3.6.2).</summary>
/// <param name="Status">Found, NoData, NameDoesNotExist; or ServerFailure where the CNAMEs go in a circle.</param>
/// <param name="Records">At most <see cref="MaximumRecords"/>.</param>
/// <param name="End">The name at the end of the CNAMEs, as <see cref="WireName"/> reads it.</param>
/// <param name="TimeToLive">Seconds that all of it may be believed; <c>null</c> where nothing says.</param>
/// <param name="IsUnfinished">Whether the records of <paramref name="End"/> are still to be asked for: the server followed the CNAME no further.</param>
/// <param name="Problem">What was passed over, for people.</param>
internal sealed record DnsReading<T>(
    DnsStatus Status, ImmutableArray<T> Records, string End, uint? TimeToLive, bool IsUnfinished, string? Problem)
{
    /// <summary>More records of one name than any honest sender of mail needs; the rest is dropped.</summary>
    public const int MaximumRecords = 100;

    /// <summary>CNAMEs followed within one message.</summary>
    private const int MaximumAliases = 16;

    /// <param name="message">NOERROR or NXDOMAIN.</param>
    public static DnsReading<T> Of(DnsMessage message, DomainName asked, DnsRecordKind<T> kind)
    {
        var end = asked.Value;
        uint? ttl = null;
        for (var aliases = 0; aliases <= MaximumAliases; aliases++)
        {
            if (Collect(message, end, kind, ref ttl, out var problem) is { } records)
                return new DnsReading<T>(DnsStatus.Found, records, end, ttl, false, problem);
            if (!TryFindAlias(message, end, out var target, out var aliasTtl)) return Negative(message, end, ttl, aliases);
            ttl = Smaller(ttl, aliasTtl);
            end = target;
        }

        return new DnsReading<T>(DnsStatus.ServerFailure, [], end, null, false, "its CNAME records go in a circle");
    }

    private static DnsReading<T> Negative(DnsMessage message, string end, uint? ttl, int aliases)
    {
        // RFC 6604, 3: the code speaks of the last name of the chain.
        var status = message.Code == DnsResponseCode.NameError ? DnsStatus.NameDoesNotExist : DnsStatus.NoData;
        if (message.NegativeTimeToLive is { } negative) return new DnsReading<T>(status, [], end, Smaller(ttl, negative), false, null);
        // RFC 2308, 5: without a SOA nothing says how long this holds, so it is not kept. After a CNAME it need not even be an answer.
        return new DnsReading<T>(status, [], end, aliases > 0 ? ttl : null, aliases > 0 && status == DnsStatus.NoData, null);
    }

    private static ImmutableArray<T>? Collect(DnsMessage message, string owner, DnsRecordKind<T> kind, ref uint? ttl, out string? problem)
    {
        problem = null;
        ImmutableArray<T>.Builder? records = null;
        foreach (var record in message.Answers)
        {
            if (record.Type != kind.Type || record.Owner != owner) continue;
            records ??= ImmutableArray.CreateBuilder<T>();
            ttl = Smaller(ttl, record.TimeToLive);
            if (records.Count == MaximumRecords)
            {
                problem ??= $"records after the first {MaximumRecords} were passed over";
                break;
            }

            if (kind.Read(message.Octets, record, out var value) is { } unreadable) problem ??= unreadable;
            else records.Add(value);
        }

        return records?.ToImmutable();
    }

    private static bool TryFindAlias(DnsMessage message, string owner, out string target, out uint ttl)
    {
        foreach (var record in message.Answers)
        {
            if (record.Type != DnsRecordType.Cname || record.Owner != owner) continue;
            var at = record.Offset;
            ttl = record.TimeToLive;
            return WireName.TryRead(message.Octets, ref at, out target) && at == record.Offset + record.Length;
        }

        target = "";
        ttl = 0;
        return false;
    }

    private static uint Smaller(uint? ttl, uint other) => ttl is { } known ? Math.Min(known, other) : other;
}
