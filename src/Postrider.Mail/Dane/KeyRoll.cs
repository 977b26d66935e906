using System.Security.Cryptography;
using Postrider.Mail.Dns;

namespace Postrider.Mail.Dane;

/// <summary>
/// When a host may show a certificate with its next key (RFC 7671, 8.1): not before senders everywhere see the TLSA record of that key, for who has kept an
/// older answer would find no match and hold mail back. Until then a certificate is renewed with the key it has, which is always safe.
/// </summary>
public static class KeyRoll
{
    /// <summary>Whatever TTL was seen: the servers of a zone hand records on among themselves, and caches keep absence too.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromHours(1);

    /// <summary>The record of a key: DANE-EE, SubjectPublicKeyInfo, SHA-256 (3 1 1), as RFC 7672, 3.1.3, prefers.</summary>
    /// <param name="subjectPublicKeyInfo">DER.</param>
    public static TlsaRecord RecordOf(ReadOnlySpan<byte> subjectPublicKeyInfo) => new(3, 1, 1, SHA256.HashData(subjectPublicKeyInfo));

    /// <summary>Takes note of an answer of the DNS.</summary>
    /// <param name="before">What was known before.</param>
    /// <param name="answer">The TLSA records of the host now.</param>
    /// <param name="next">The record of the next key.</param>
    public static KeySight Observe(KeySight before, DnsAnswer<TlsaRecord> answer, TlsaRecord next, DateTimeOffset now)
    {
        if (!IsKnown(answer)) return before;
        var life = answer.Expires - now;
        var longest = life > before.LongestLife ? life : before.LongestLife;
        return Contains(answer, next) ? new KeySight(before.NextSince ?? now, longest) : new KeySight(null, longest);
    }

    /// <summary>Which key the next certificate is for.</summary>
    /// <param name="sight">What was observed, this answer included.</param>
    /// <param name="answer">The TLSA records of the host now.</param>
    /// <param name="current">The record of the key in use; <c>null</c> where none is.</param>
    public static KeyChoice Choose(KeySight sight, DnsAnswer<TlsaRecord> answer, TlsaRecord? current, DateTimeOffset now)
    {
        if (current is null) return KeyChoice.Next;
        // Nobody knows what senders see.
        if (!IsKnown(answer)) return KeyChoice.Current;
        // Without records nobody compares keys.
        if (answer.Status != DnsStatus.Found) return KeyChoice.Next;
        return ReadyAt(sight) is { } ready && ready <= now ? KeyChoice.Next : KeyChoice.Current;
    }

    /// <summary>From when on all senders see the record of the next key; <c>null</c> while it is not in the DNS.</summary>
    public static DateTimeOffset? ReadyAt(KeySight sight) =>
        sight.NextSince is { } since ? since + (sight.LongestLife > ShortestWait ? sight.LongestLife : ShortestWait) : null;

    /// <summary>Whether the records vouch for a key.</summary>
    public static bool Contains(DnsAnswer<TlsaRecord> answer, TlsaRecord record)
    {
        foreach (var one in answer.Records)
        {
            if ((one.Usage, one.Selector, one.Matching) == (record.Usage, record.Selector, record.Matching) && one.Association.Span.SequenceEqual(record.Association.Span)) return true;
        }

        return false;
    }

    private static bool IsKnown(DnsAnswer<TlsaRecord> answer) => answer.Status is DnsStatus.Found or DnsStatus.NoData or DnsStatus.NameDoesNotExist;
}

/// <summary>What was seen of a next key in the DNS.</summary>
/// <param name="NextSince">Since when its record has been there without a gap; <c>null</c> while it is not.</param>
/// <param name="LongestLife">The longest that any answer might have been kept by somebody.</param>
public readonly record struct KeySight(DateTimeOffset? NextSince, TimeSpan LongestLife);

/// <summary>Which of its two keys a host's next certificate is for.</summary>
public enum KeyChoice : byte
{
    /// <summary>The key in use: TLSA records go on matching.</summary>
    Current,

    /// <summary>The key made ahead; another is made in its place.</summary>
    Next,
}
