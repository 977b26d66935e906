using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postrider.Doctor;

/// <summary>What <c>postrider doctor --json</c> prints.</summary>
/// <param name="IsGood">Whether nothing is bad.</param>
internal sealed record DoctorReport(bool IsGood, IReadOnlyList<DoctorFinding> Findings)
{
    public static DoctorReport Of(IReadOnlyList<DoctorFinding> findings) => new(!findings.Any(finding => finding.Level == DoctorLevel.Bad), findings);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(DoctorLevelWords)])]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorJson : JsonSerializerContext;

/// <summary>Levels as words in lower case.</summary>
internal sealed class DoctorLevelWords() : JsonStringEnumConverter<DoctorLevel>(JsonNamingPolicy.SnakeCaseLower);
