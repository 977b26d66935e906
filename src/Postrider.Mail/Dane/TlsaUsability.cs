using System.Collections.Immutable;
using System.Security.Cryptography;
using Postrider.Mail.Dns;

namespace Postrider.Mail.Dane;

/// <summary>Which records count (RFC 7672, 3.1; RFC 7671, 9).</summary>
public static class TlsaUsability
{
    public const byte TrustAnchor = 2;
    public const byte EndEntity = 3;

    /// <summary>Whether a client of SMTP can use it: DANE-TA or DANE-EE, with a selector and a matching type that are known and an association that fits.</summary>
    public static bool IsUsable(TlsaRecord record) =>
        record.Usage is TrustAnchor or EndEntity
        && record.Selector is 0 or 1
        && record.Matching switch
        {
            0 => !record.Association.IsEmpty,
            1 => record.Association.Length == SHA256.HashSizeInBytes,
            2 => record.Association.Length == SHA512.HashSizeInBytes,
            _ => false,
        };

    /// <summary>
    /// The usable ones; of digests with the same usage and selector the strongest alone, so that a weaker one beside it is no way in (RFC 7671, 9).
    /// </summary>
    public static ImmutableArray<TlsaRecord> Select(ImmutableArray<TlsaRecord> records)
    {
        var usable = records.Where(IsUsable).ToArray();
        return [.. usable.Where(record => record.Matching != 1 || !usable.Any(other => other.Matching == 2 && other.Usage == record.Usage && other.Selector == record.Selector))];
    }
}
