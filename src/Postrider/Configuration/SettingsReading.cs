using System.Collections.Immutable;

namespace Postrider.Configuration;

/// <summary>What came of reading a settings file.</summary>
/// <param name="Settings">The settings, or <c>null</c> where a mistake keeps them from being used.</param>
/// <param name="Mistakes">All mistakes and warnings, in the order of the file.</param>
public sealed record SettingsReading(Settings? Settings, ImmutableArray<SettingsMistake> Mistakes);
