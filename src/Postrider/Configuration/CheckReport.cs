using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postrider.Configuration;

/// <summary>What <c>postrider check --json</c> prints.</summary>
/// <param name="File">The settings file.</param>
/// <param name="IsGood">Whether the relay would start with it.</param>
/// <param name="Errors">How many mistakes keep it from starting.</param>
/// <param name="Warnings">How many do not.</param>
/// <param name="Mistakes">In the order of the file.</param>
internal sealed record CheckReport(string File, bool IsGood, int Errors, int Warnings, IReadOnlyList<CheckedMistake> Mistakes)
{
    public static CheckReport From(string file, SettingsReading reading) => new(
        file,
        reading.Settings is not null,
        reading.Mistakes.Count(mistake => !mistake.IsWarning),
        reading.Mistakes.Count(mistake => mistake.IsWarning),
        [.. reading.Mistakes.Select(mistake => new CheckedMistake(mistake.File, mistake.Line, mistake.Column, mistake.Length, mistake.Key, mistake.Severity, mistake.What, mistake.Mend))]);
}

/// <inheritdoc cref="SettingsMistake"/>
internal sealed record CheckedMistake(string File, int Line, int Column, int Length, string Key, MistakeSeverity Severity, string What, string Mend);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(SeverityWords)])]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(InitReport))]
internal sealed partial class ConfigurationJson : JsonSerializerContext;

internal sealed class SeverityWords() : JsonStringEnumConverter<MistakeSeverity>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);
