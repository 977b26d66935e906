using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>The records of one name and type (an RRset: RFC 2181, 5).</summary>
/// <param name="Name">Whose records they are.</param>
/// <param name="Type">Their type, which all values share.</param>
/// <param name="TimeToLive">How long others may keep them; whole seconds.</param>
/// <param name="Values">What they hold, in no order, none twice.</param>
public sealed record DnsRecordSet(DomainName Name, DnsRecordType Type, TimeSpan TimeToLive, ImmutableArray<DnsRecordValue> Values)
{
    /// <param name="value">The first value.</param>
    /// <param name="more">Others of the same type.</param>
    public static DnsRecordSet Of(DomainName name, TimeSpan timeToLive, DnsRecordValue value, params ReadOnlySpan<DnsRecordValue> more)
    {
        ArgumentNullException.ThrowIfNull(value);
        foreach (var other in more)
            if (other.Type != value.Type) throw new ArgumentException("The records of a set are of one type.", nameof(more));
        return new DnsRecordSet(name, value.Type, timeToLive, [value, .. more]);
    }
}
