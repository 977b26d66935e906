using System.Collections.Immutable;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

/// <summary>Gathers what is wrong in one file.</summary>
internal sealed class MistakeList(string file)
{
    private readonly List<SettingsMistake> _mistakes = [];

    public bool HasErrors => _mistakes.Exists(mistake => !mistake.IsWarning);

    /// <summary>Whether lines were lost to syntax errors: then what is not there may have been meant.</summary>
    public bool IsPartial { get; private set; }

    public void AddSyntax(IEnumerable<TomlMistake> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            IsPartial = true;
            Add(mistake.Place, mistake.Key, mistake.What, mistake.Mend);
        }
    }

    public void Add(TomlPlace place, string key, string what, string mend) => Add(place, key, what, mend, MistakeSeverity.Error);

    public void Warn(TomlPlace place, string key, string what, string mend) => Add(place, key, what, mend, MistakeSeverity.Warning);

    /// <summary>Takes over what is wrong in another file, which this one names.</summary>
    public void Include(MistakeList other) => _mistakes.AddRange(other._mistakes);

    /// <summary>In the order of the file; those of files that it names come last.</summary>
    public ImmutableArray<SettingsMistake> ToImmutable() => [.. _mistakes.OrderBy(mistake => mistake.File != file).ThenBy(mistake => mistake.Line).ThenBy(mistake => mistake.Column)];

    private void Add(TomlPlace place, string key, string what, string mend, MistakeSeverity severity) =>
        _mistakes.Add(new SettingsMistake(file, place.Line, place.Column, place.Length, Printable(key), Printable(what), Printable(mend), severity));

    // Pieces of the file stand in these texts, which go to terminals and logs.
    private static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
