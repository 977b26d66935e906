using System.Globalization;

namespace Postrider.Relay.Shaping;

/// <summary>Where a rule or one of its values is written.</summary>
/// <param name="File">The file's name; <see cref="BuiltIn"/> for the rules that come with Postrider.</param>
/// <param name="Line">The line, from 1.</param>
public readonly record struct RulePlace(string File, int Line)
{
    /// <summary>What stands in place of a file's name for the rules that come with Postrider.</summary>
    public const string BuiltIn = "built-in";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");
}
