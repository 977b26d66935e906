namespace Postrider.Configuration.Toml;

/// <summary>A piece of a line: where a mistake is shown.</summary>
/// <param name="Line">From 1; 0 for the file as a whole.</param>
/// <param name="Column">In characters, from 1.</param>
/// <param name="Length">In characters, at least 1.</param>
internal readonly record struct TomlPlace(int Line, int Column, int Length)
{
    /// <summary>The file as a whole.</summary>
    public static readonly TomlPlace Whole;
}
