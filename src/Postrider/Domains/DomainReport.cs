using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Http.Admin;
using Postrider.Mail.DomainRecords;
using Postrider.Relay.Domains;

namespace Postrider.Domains;

/// <summary>A domain as the commands tell of it.</summary>
/// <param name="Verification"><c>pending</c>, <c>verified</c> or <c>broken</c>.</param>
/// <param name="Records">The records that it ought to have; <c>null</c> where nobody asked.</param>
internal sealed record DomainReport(
    string Domain, DateTimeOffset CreatedAt, string Mode, string Verification, DateTimeOffset? VerifiedAt, ImmutableArray<KeyView> Keys, ImmutableArray<RecordReport>? Records)
{
    public static DomainReport Of(DomainDesk desk, SendingDomain domain, ImmutableArray<WantedRecord>? wanted) => new(
        domain.Name.Value,
        domain.CreatedAt,
        Word(domain.Mode),
        Word(domain.Verification),
        domain.VerifiedAt,
        desk.KeysOf(domain),
        wanted is null ? null : [.. wanted.Value.Select(RecordReport.Of)]);

    internal static string Word<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}

/// <param name="Values">As master files write them.</param>
/// <param name="Replaces">Values of the name that have to go.</param>
internal sealed record RecordReport(string Purpose, string Name, string Type, int Ttl, ImmutableArray<string> Values, string Need, string State, string? Note, ImmutableArray<string> Replaces)
{
    public static RecordReport Of(WantedRecord record) => new(
        record.Purpose.Word(),
        record.Records.Name.Value,
        record.Records.Type.ToString().ToUpperInvariant(),
        (int)record.Records.TimeToLive.TotalSeconds,
        [.. record.Records.Values.Select(value => value.Text)],
        DomainReport.Word(record.Need),
        DomainReport.Word(record.State),
        record.Note,
        record.Replaced is { } replaced ? [.. replaced.Values.Select(value => value.Text)] : []);
}

internal sealed record DomainListing(IReadOnlyList<DomainReport> Domains);

/// <param name="IsGood">Whether nothing is wrong or unknown.</param>
/// <param name="UsedKeys">Selectors of keys that mail is signed with from this look on.</param>
internal sealed record InspectionReport(string Domain, bool IsGood, IReadOnlyList<FindingReport> Findings, IReadOnlyList<string> UsedKeys)
{
    public static InspectionReport Of(SendingDomain domain, ImmutableArray<RecordFinding> findings, ImmutableArray<DomainKey> used) => new(
        domain.Name.Value,
        !findings.Any(finding => finding.Level is FindingLevel.Wrong or FindingLevel.Unknown),
        [.. findings.Select(finding => new FindingReport(finding.Purpose.Word(), DomainReport.Word(finding.Level), finding.Code, finding.Name.Value, finding.What, finding.Mend))],
        [.. used.Select(key => key.Selector)]);
}

internal sealed record FindingReport(string Purpose, string Level, string Code, string Name, string What, string? Mend);

internal sealed record InspectionListing(bool IsGood, IReadOnlyList<InspectionReport> Domains);

/// <param name="IsDone">Whether all that can be set from here was set.</param>
internal sealed record PublicationReport(string Domain, bool IsDone, string? Problem, IReadOnlyList<RecordReport> Set, IReadOnlyList<LeftReport> Left);

internal sealed record LeftReport(RecordReport Record, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DomainReport))]
[JsonSerializable(typeof(DomainListing))]
[JsonSerializable(typeof(InspectionListing))]
[JsonSerializable(typeof(PublicationReport))]
internal sealed partial class DomainJson : JsonSerializerContext;
