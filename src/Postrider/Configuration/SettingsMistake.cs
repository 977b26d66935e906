namespace Postrider.Configuration;

/// <summary>Something wrong in the settings file, or in a file that it names.</summary>
/// <param name="File">The settings file, as it was named.</param>
/// <param name="Line">The line, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Column">The column in characters, from 1; 0 where the file as a whole is meant.</param>
/// <param name="Length">How many characters of the line are meant.</param>
/// <param name="Key">The key with its path, as in <c>listener[inbound].relay_networks</c>; empty where no key is meant.</param>
/// <param name="What">What is wrong: a sentence.</param>
/// <param name="Mend">What to do: a sentence.</param>
/// <param name="Severity">Whether the relay would start all the same.</param>
public sealed record SettingsMistake(
    string File, int Line, int Column, int Length, string Key, string What, string Mend, MistakeSeverity Severity)
{
    public bool IsWarning => Severity == MistakeSeverity.Warning;

    /// <summary>One line for a log: place, key, what and how to mend it.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : $"{File}:{Line}:{Column}";
        return $"{place}: {(Key.Length == 0 ? "" : $"{Key}: ")}{What} {Mend}";
    }
}

public enum MistakeSeverity
{
    /// <summary>The settings cannot be used.</summary>
    Error,

    /// <summary>They can, but hardly as was meant.</summary>
    Warning,
}
