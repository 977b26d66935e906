namespace Postrider.Configuration.Toml;

/// <summary>Where a text is not TOML (toml.io, version 1.0).</summary>
internal sealed record TomlMistake(TomlPlace Place, string Key, string What, string Mend);
