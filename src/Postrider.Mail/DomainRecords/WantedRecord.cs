using Postrider.Mail.Dns.Publishing;

namespace Postrider.Mail.DomainRecords;

/// <summary>Records that a domain ought to have.</summary>
/// <param name="Purpose">What they are there for.</param>
/// <param name="Records">The records; of SPF the one text among others of the name.</param>
/// <param name="Need">How bad it is to do without.</param>
/// <param name="State">Whether they stand there.</param>
/// <param name="Note">What to know before setting them, for people; <c>null</c> for nothing.</param>
public sealed record WantedRecord(RecordPurpose Purpose, DnsRecordSet Records, RecordNeed Need, RecordState State, string? Note)
{
    /// <summary>Texts of the name that have to go when this one is set.</summary>
    public DnsRecordSet? Replaced { get; init; }
}

/// <summary>How bad it is to do without a record.</summary>
public enum RecordNeed : byte
{
    /// <summary>Mail is refused or taken for spam without it.</summary>
    Required,

    /// <summary>Mail goes better with it.</summary>
    Recommended,

    /// <summary>Whoever the address was hired from sets it, in a zone that is not the domain's.</summary>
    Elsewhere,
}

/// <summary>Whether wanted records stand there.</summary>
public enum RecordState : byte
{
    /// <summary>As they ought to.</summary>
    Present,

    /// <summary>Nothing stands in the way of setting them.</summary>
    Missing,

    /// <summary>Ours are merged into what stands there: setting them takes nothing away.</summary>
    Merged,

    /// <summary>Something else stands there, which a person may want: it is not replaced unasked.</summary>
    Different,

    /// <summary>The DNS did not tell.</summary>
    Unknown,
}
