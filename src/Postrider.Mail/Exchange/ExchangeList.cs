using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>MX records in the order to try (RFC 5321, 5.1), before anything is known of their hosts' addresses.</summary>
/// <param name="Records">By preference, equal ones shuffled; a host stands once, and none is the root.</param>
/// <param name="Dropped">Why others were dropped, for people.</param>
internal readonly record struct ExchangeList(ImmutableArray<MxRecord> Records, ImmutableArray<string> Dropped)
{
    /// <summary>Whether these say that the domain takes no mail: one record, for the root (RFC 7505, 3).</summary>
    public static bool IsNullMx(ImmutableArray<MxRecord> records) => records.Length == 1 && records[0].Host.IsEmpty;

    /// <param name="random">Not shared with another thread.</param>
    public static ExchangeList Of(ImmutableArray<MxRecord> records, int maximum, Random random)
    {
        var usable = ImmutableArray.CreateBuilder<MxRecord>(records.Length);
        var dropped = ImmutableArray.CreateBuilder<string>();
        var shuffled = records.ToArray();
        random.Shuffle(shuffled);
        var known = new HashSet<DomainName>();
        foreach (var record in shuffled.OrderBy(record => record.Preference))
        {
            // Null MX beside others contradicts itself (RFC 7505, 3); the others count.
            if (record.Host.IsEmpty) dropped.Add("the null MX record among others was passed over");
            else if (AddressLiteral.IsIPv4(record.Host)) dropped.Add($"the MX record {record.Host} is an address where a host name belongs");
            else if (usable.Count < maximum && known.Add(record.Host)) usable.Add(record);
        }

        return new ExchangeList(usable.ToImmutable(), dropped.ToImmutable());
    }
}
