using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;

namespace Postrider.Mail.DomainRecords;

/// <summary>Which wanted records can be set from here, and by what changes.</summary>
/// <param name="Changes">In their order.</param>
/// <param name="Set">What they set.</param>
/// <param name="Left">What a person has to look at, with the reason.</param>
public sealed record PublicationPlan(ImmutableArray<DnsChange> Changes, ImmutableArray<WantedRecord> Set, ImmutableArray<(WantedRecord Record, string Reason)> Left)
{
    /// <param name="replacement">What happens to records of others that stand in the way.</param>
    public static PublicationPlan Of(ImmutableArray<WantedRecord> wanted, IDnsPublisher publisher, Replacement replacement)
    {
        ArgumentNullException.ThrowIfNull(publisher);
        var changes = ImmutableArray.CreateBuilder<DnsChange>();
        var set = ImmutableArray.CreateBuilder<WantedRecord>();
        var left = ImmutableArray.CreateBuilder<(WantedRecord, string)>();
        foreach (var record in wanted)
        {
            if (record.State == RecordState.Present) continue;
            if (!publisher.Covers(record.Records.Name)) left.Add((record, "it is in no zone of [[dns_update]]: set it by hand"));
            else if (record.State == RecordState.Unknown) left.Add((record, "the DNS did not tell what stands there now: try again"));
            else if (record.State == RecordState.Different && replacement == Replacement.Never && !CanStandBeside(record)) left.Add((record, "something else stands there, which --replace would take away"));
            else
            {
                if (record.Replaced is { } replaced) changes.Add(DnsChange.Remove(replaced));
                changes.Add(record.State == RecordState.Different && !CanStandBeside(record) ? DnsChange.Put(record.Records) : DnsChange.Add(record.Records));
                set.Add(record);
            }
        }

        return new PublicationPlan(changes.ToImmutable(), set.ToImmutable(), left.ToImmutable());
    }

    /// <summary>A host may have more addresses than ours.</summary>
    private static bool CanStandBeside(WantedRecord record) => record.Records.Type is DnsRecordType.A or DnsRecordType.Aaaa;
}

/// <summary>Whether records of others may be taken away.</summary>
public enum Replacement : byte
{
    Never,
    Allowed,
}
